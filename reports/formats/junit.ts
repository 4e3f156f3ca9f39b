import type { Format } from '../format.ts';
import { type Case, casesOf, casesOfRun, type Kind, unreachedCase } from '../junit/cases.ts';
import { uniquelyNamed } from '../junit/names.ts';
import { casesOfRules } from '../junit/rules.ts';
import type { HostResult, Result, ScenarioResult } from '../result.ts';
import { element, type Xml } from '../text/xml.ts';

/**
 * JUnit XML by the schema of Jenkins' xUnit plug-in (junit-10.xsd, which GitLab and GitHub's readers follow):
 * a suite for each scenario on each host, a case for each expectation and one for the restoration.
 *
 * - failure: an expectation not met, by `late`, `missed`, `blind`, `telemetry-only`, `fired` or `allowed`
 * - error: `inconclusive`, `error`, a failed scenario, a host that was not reached or was left changed
 * - skipped: what has no verdict because the scenario was prevented, skipped or not applicable
 */
export const junit: Format = {
  name: 'junit',
  purpose: 'CI: Jenkins, GitLab, GitHub',
  extension: 'xml',
  render: junitXml,
};

function junitXml(result: Result): string {
  const suites = result.hosts.flatMap(host => [
    ...(host.error === null ? [] : [suite(result, host, [unreachedCase(host.error)], connecting(result))]),
    ...host.scenarios.map(scenario => suiteOf(result, host, scenario)),
  ]);
  const whole = casesOfRun(result);
  if (whole.length > 0) suites.push(runSuite(result, 'servicedrill', whole));
  const rules = casesOfRules(result);
  if (rules.length > 0) suites.push(runSuite(result, 'rules', rules));
  const cases = suites.flatMap(suite => suite.cases);
  const root = element(
    'testsuites',
    { name: 'servicedrill', time: time(result.summary.seconds), ...totals(cases) },
    suites.map(({ xml }) => xml),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
}

interface Suite {
  readonly cases: readonly Case[];
  readonly xml: Xml;
}

function suiteOf(result: Result, host: HostResult, scenario: ScenarioResult): Suite {
  return suite(result, host, casesOf(scenario), {
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

/** What is of the run as a whole, and stands in no host's result. */
function runSuite({ run }: Result, name: string, cases: readonly Case[]): Suite {
  const skipped = String(cases.filter(({ kind }) => kind === 'skipped').length);
  const facts = { name, timestamp: run.started, time: time(0), skipped };
  const xml = element(
    'testsuite',
    { ...facts, ...totals(cases) },
    uniquelyNamed(cases).map(one => testcase(name, one)),
  );
  return { cases, xml };
}

const connecting = (result: Result): SuiteFacts => ({
  id: 'connect',
  started: result.run.started,
  seconds: 0,
  properties: {},
});

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
      ...uniquelyNamed(cases).map(one => testcase(`${host.name}.${facts.id}`, one)),
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
    // GitLab and others show the text, not the message: it is never empty.
    ...(kind === 'passed' ? [] : [element(kind, { type, message }, [message, ...details].join('\n'))]),
    ...(output.length === 0 ? [] : [element('system-out', {}, output.join('\n'))]),
  ]);
}

/** The schema knows no sign; a host's clock ahead of ours can make a span negative. */
function time(seconds: number): string {
  return Math.max(0, seconds).toFixed(3);
}
