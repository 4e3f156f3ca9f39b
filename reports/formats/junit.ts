import { evidenceIds, nearMissLine, restoration } from '../reading.ts';
import type { ExpectationResult, HostResult, Result, ScenarioResult, Verdict } from '../result.ts';
import { leftChanged } from '../summary.ts';
import { element, type Xml } from '../text/xml.ts';

/**
 * JUnit XML by the schema of Jenkins' xUnit plug-in (junit-10.xsd, which GitLab and GitHub's readers follow):
 * a suite for each scenario on each host, a case for each expectation and one for the restoration.
 *
 * - failure: an expectation not met, by `missed`, `blind`, `telemetry-only`, `fired` or `allowed`
 * - error: `inconclusive`, `error`, a failed scenario, a host that was not reached or was left changed
 * - skipped: what could not be told because the scenario was prevented or skipped
 */
export function junit(result: Result): string {
  const suites = result.hosts.flatMap(host => [
    ...(host.error === null ? [] : [unreached(result, host, host.error)]),
    ...host.scenarios.map(scenario => suiteOf(result, host, scenario)),
  ]);
  const cases = suites.flatMap(suite => suite.cases);
  const root = element(
    'testsuites',
    { name: 'servicedrill', time: time(result.summary.seconds), ...totals(cases) },
    suites.map(({ xml }) => xml),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
}

type Kind = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly seconds: number;
  readonly kind: Kind;
  readonly type: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly output: readonly string[];
}

interface Suite {
  readonly cases: readonly Case[];
  readonly xml: Xml;
}

const kinds: Readonly<Record<Verdict, Kind>> = {
  detected: 'failure',
  'telemetry-only': 'failure',
  missed: 'failure',
  blind: 'failure',
  silent: 'failure',
  refused: 'failure',
  fired: 'failure',
  allowed: 'failure',
  inconclusive: 'error',
  error: 'error',
};

function suiteOf(result: Result, host: HostResult, scenario: ScenarioResult): Suite {
  const cases = [
    ...(scenario.expectations.length === 0 || scenario.outcome === 'failed' ? [execution(scenario)] : []),
    ...scenario.expectations.map(expectation => judged(scenario, expectation)),
    restored(scenario),
  ];
  return suite(result, host, cases, {
    id: scenario.id,
    started: scenario.started,
    seconds: scenario.seconds,
    properties: {
      marker: scenario.marker,
      techniques: scenario.techniques.join(','),
      outcome: scenario.outcome,
    },
  });
}

function unreached(
  result: Result,
  host: HostResult,
  { message, fix }: { message: string; fix: string },
): Suite {
  const cases: Case[] = [
    {
      name: 'host drilled',
      seconds: 0,
      kind: 'error',
      type: 'host',
      message,
      details: [`fix: ${fix}`],
      output: [],
    },
  ];
  return suite(result, host, cases, {
    id: 'connect',
    started: result.run.started,
    seconds: 0,
    properties: {},
  });
}

function judged({ outcome, why }: ScenarioResult, expectation: ExpectationResult): Case {
  const untried =
    (outcome === 'prevented' || outcome === 'skipped') && expectation.verdict === 'inconclusive';
  const kind = expectation.met ? 'passed' : untried ? 'skipped' : kinds[expectation.verdict];
  return {
    name: `${expectation.dataComponent.name}: ${expectation.title}`,
    seconds: expectation.secondsToVerdict ?? 0,
    kind,
    type: untried ? outcome : expectation.verdict,
    message: untried ? `${outcome}: ${why}` : `${expectation.verdict}: ${expectation.why}`,
    details: [
      ...(expectation.nearMiss === undefined ? [] : [nearMissLine(expectation.nearMiss)]),
      ...expectation.fix.map(line => `fix: ${line}`),
    ],
    output: [
      `expectation ${expectation.id}, must ${expectation.must} (${expectation.layer})`,
      `rule ${expectation.rule.id} ${expectation.rule.title}`,
      ...evidenceIds(expectation).map(id => `evidence ${id}`),
    ],
  };
}

function execution({ outcome, why, seconds }: ScenarioResult): Case {
  const kind = outcome === 'executed' ? 'passed' : outcome === 'failed' ? 'error' : 'skipped';
  return {
    name: 'scenario executed',
    seconds,
    kind,
    type: outcome,
    message: `${outcome}: ${why}`,
    details: [],
    output: [],
  };
}

function restored(scenario: ScenarioResult): Case {
  const kind = leftChanged(scenario) ? 'error' : scenario.outcome === 'skipped' ? 'skipped' : 'passed';
  return {
    name: 'host restored',
    seconds: 0,
    kind,
    type: kind === 'error' ? 'left-changed' : scenario.outcome,
    message:
      kind === 'error' ? 'host left changed: run the commands below on it by hand' : restoration(scenario),
    details: scenario.leftBehind,
    output: scenario.changes.map(
      ({ kind: change, name, applied, reverted, verifiedAbsent }) =>
        `${change} ${name}: applied ${applied}, reverted ${reverted}, proven gone ${verifiedAbsent}`,
    ),
  };
}

interface SuiteFacts {
  readonly id: string;
  readonly started: string;
  readonly seconds: number;
  readonly properties: Readonly<Record<string, string>>;
}

function suite(result: Result, host: HostResult, cases: readonly Case[], facts: SuiteFacts): Suite {
  const emulated = host.emulated ? ' (emulated)' : '';
  const properties = {
    run: result.run.id,
    platform: host.platform,
    transport: host.transport,
    emulated: String(host.emulated),
    ...facts.properties,
  };
  const xml = element(
    'testsuite',
    {
      name: `${host.name}${emulated} / ${facts.id}`,
      hostname: host.name,
      timestamp: facts.started,
      time: time(facts.seconds),
      skipped: String(cases.filter(({ kind }) => kind === 'skipped').length),
      ...totals(cases),
    },
    [
      element(
        'properties',
        {},
        Object.entries(properties).map(([name, value]) => element('property', { name, value })),
      ),
      ...cases.map(one => testcase(`${host.name}.${facts.id}`, one)),
    ],
  );
  return { cases, xml };
}

function totals(cases: readonly Case[]): Record<'tests' | 'failures' | 'errors', string> {
  const count = (kind: Kind) => String(cases.filter(one => one.kind === kind).length);
  return { tests: String(cases.length), failures: count('failure'), errors: count('error') };
}

function testcase(classname: string, { name, seconds, kind, type, message, details, output }: Case): Xml {
  return element('testcase', { name, classname, time: time(seconds) }, [
    ...(kind === 'passed' ? [] : [element(kind, { type, message }, details.join('\n'))]),
    ...(output.length === 0 ? [] : [element('system-out', {}, output.join('\n'))]),
  ]);
}

/** The schema knows no sign; a host's clock ahead of ours can make a span negative. */
function time(seconds: number): string {
  return Math.max(0, seconds).toFixed(3);
}
