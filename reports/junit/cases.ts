import { openLedger } from '../alarms.ts';
import {
  evidenceIds,
  extent,
  interruption,
  judgedLine,
  nearMissLine,
  nothingApplicable,
  outcomeWord,
  restoration,
} from '../reading.ts';
import type { ExpectationResult, HostResult, Result, ScenarioResult, Verdict } from '../result.ts';
import { leftChanged } from '../summary.ts';

export type Kind = 'passed' | 'failure' | 'error' | 'skipped';

export interface Case {
  readonly name: string;
  /** Tells it from others of its name. */
  readonly id?: string;
  readonly seconds: number;
  readonly kind: Kind;
  readonly type: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly output: readonly string[];
}

const kinds: Readonly<Record<Verdict, Kind>> = {
  detected: 'failure',
  late: 'failure',
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

/** The cases of one scenario on one host: what was expected of it, and that the host was put back. */
export function casesOf(scenario: ScenarioResult): Case[] {
  const executionTells = scenario.expectations.length === 0 || scenario.outcome === 'failed';
  return [
    ...(executionTells ? [execution(scenario)] : []),
    ...scenario.expectations.map(expectation => judgedCase(scenario, expectation)),
    restored(scenario),
  ];
}

export function unreachedCase({ message, fix }: NonNullable<HostResult['error']>): Case {
  const details = [`fix: ${fix}`];
  return { name: 'host drilled', seconds: 0, kind: 'error', type: 'host', message, details, output: [] };
}

/** What is wrong with the run as a whole; nothing where it came to its end and left no ledger open. */
export function casesOfRun(result: Result): Case[] {
  const error = { seconds: 0, kind: 'error', details: [], output: [] } as const;
  const ledger = openLedger(result);
  const idle = nothingApplicable(result);
  return [
    ...(result.run.interrupted
      ? [
          {
            ...error,
            name: 'run finished',
            type: 'interrupted',
            message: interruption,
            details: [extent(result)],
          },
        ]
      : []),
    ...(idle === undefined
      ? []
      : [{ ...error, name: 'a scenario can run', type: 'not-applicable', message: idle }]),
    ...(ledger === undefined
      ? []
      : [{ ...error, name: 'no ledger is open', type: 'left-changed', message: ledger }]),
  ];
}

function judgedCase(scenario: ScenarioResult, expectation: ExpectationResult): Case {
  const { outcome, why } = scenario;
  const judged = judgedLine(scenario);
  const untried =
    (outcome === 'prevented' || outcome === 'skipped') && expectation.verdict === 'inconclusive';
  const kind = expectation.met ? 'passed' : untried ? 'skipped' : kinds[expectation.verdict];
  return {
    name: `${expectation.dataComponent.name}: ${expectation.title}`,
    id: expectation.id,
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
      ...(judged === undefined ? [] : [judged]),
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
    message: `${outcomeWord(outcome)}: ${why}`,
    details: [],
    output: [],
  };
}

function wasLeftOut({ outcome }: ScenarioResult): boolean {
  return outcome === 'skipped' || outcome === 'not-applicable';
}

function restored(scenario: ScenarioResult): Case {
  const kind = leftChanged(scenario) ? 'error' : wasLeftOut(scenario) ? 'skipped' : 'passed';
  return {
    name: 'host restored',
    seconds: 0,
    kind,
    type: kind === 'error' ? 'left-changed' : scenario.outcome,
    message: kind === 'error' ? 'host left changed: run the commands below on it' : restoration(scenario),
    details: scenario.leftBehind,
    output: scenario.changes.map(
      ({ kind: change, name, applied, reverted, verifiedAbsent }) =>
        `${change} ${name}: applied ${applied}, reverted ${reverted}, proven gone ${verifiedAbsent}`,
    ),
  };
}
