import type { Comparison, Finding, Outcome } from '../history/index.ts';
import { outcomesOn } from '../history/index.ts';
import { type AcceptedGap, localDay } from '../inventory/index.ts';
import { exitCodeOf, type HostResult, type Result } from '../reports/index.ts';

/** What became of an accepted gap in a night. */
export interface GapState extends AcceptedGap {
  /** `passes-unexpectedly`: everything that it covers was met. `not-told`: nothing of it was drilled, or could be told. */
  readonly state: 'fails-as-accepted' | 'passes-unexpectedly' | 'expired' | 'not-told';
}

/** An expectation that is not met and that nobody accepts. */
export interface Failing {
  readonly host: string;
  readonly emulated: boolean;
  readonly outcome: Outcome;
  /** What the history says of it; undefined where there is none. */
  readonly finding: Finding | undefined;
}

export interface NightJudgement {
  readonly exitCode: Result['exitCode'];
  readonly failing: readonly Failing[];
  readonly gaps: readonly GapState[];
}

export interface NightEvidence {
  readonly result: Result;
  /** Undefined where the history could not be asked. */
  readonly comparison: Comparison | undefined;
  readonly accepted: readonly AcceptedGap[];
  /** `regression`: only what was met before fails the night. */
  readonly failOn: 'any' | 'regression';
  /** No night of its plan was before it: it is judged as a run is. */
  readonly isFirst: boolean;
  readonly now: Date;
}

/**
 * The exit code of a night, the first that applies: 4 a host was left changed; 3 something has no verdict; 1 an expectation that
 * nobody accepts failed or was late; else 0. Pure.
 */
export function judgeNight(evidence: NightEvidence): NightJudgement {
  const { result, comparison, accepted, failOn, isFirst, now } = evidence;
  const today = localDay(now);
  const active = accepted.filter(({ until }) => until >= today);
  const judged = result.hosts.flatMap(host =>
    outcomesOn(host).map(outcome => ({ host, outcome, gap: active.find(gap => covers(gap, host, outcome)) })),
  );
  const failing = judged
    .filter(
      ({ outcome: { standing }, gap }) => gap === undefined && (standing === 'unmet' || standing === 'late'),
    )
    .map(({ host: { name, emulated }, outcome }) => ({
      ...{ host: name, emulated, outcome },
      finding: findingOf(comparison, name, outcome),
    }));
  const counting = failOn === 'any' || isFirst ? failing : failing.filter(isRegression);
  const gaps = accepted.map((gap): GapState => {
    const all = result.hosts.flatMap(host => outcomesOn(host).filter(outcome => covers(gap, host, outcome)));
    return { ...gap, state: gap.until < today ? 'expired' : stateOf(all) };
  });
  return { exitCode: codeOf(result, judged, counting.length > 0), failing, gaps };
}

function covers(gap: AcceptedGap, { name }: Pick<HostResult, 'name'>, outcome: Outcome): boolean {
  return (
    gap.scenario === outcome.scenario &&
    (gap.host === undefined || gap.host === name) &&
    (gap.expectation === undefined || gap.expectation === outcome.expectation.replace(/#\d+$/, ''))
  );
}

function stateOf(covered: readonly Outcome[]): GapState['state'] {
  const told = covered.filter(({ standing }) => standing !== 'untold');
  if (told.length === 0) return 'not-told';
  return told.every(({ standing }) => standing === 'met') ? 'passes-unexpectedly' : 'fails-as-accepted';
}

function findingOf(comparison: Comparison | undefined, host: string, outcome: Outcome): Finding | undefined {
  return comparison?.findings.find(
    finding =>
      finding.host === host &&
      finding.scenario === outcome.scenario &&
      finding.expectation === outcome.expectation &&
      finding.rule.id === outcome.rule.id,
  );
}

/** Without a history nothing can be said to be old. */
function isRegression({ finding }: Failing): boolean {
  return finding === undefined || ['regressed', 'late', 'new'].includes(finding.category);
}

interface Weighed {
  readonly outcome: Outcome;
  readonly gap: AcceptedGap | undefined;
}

function codeOf(result: Result, judged: readonly Weighed[], fails: boolean): Result['exitCode'] {
  if (result.exitCode === 4 || result.exitCode === 2) return result.exitCode;
  const broken = judged.some(
    ({ outcome: { verdict, standing }, gap }) =>
      standing === 'untold' || (verdict === 'error' && gap === undefined),
  );
  if (broken || isUntold(result)) return 3;
  return fails ? 1 : 0;
}

/** What a run says of its hosts and scenarios, regardless of the verdicts. */
function isUntold({ hosts, run: { interrupted } }: Result): boolean {
  const withoutVerdicts = hosts.map(host => ({
    ...host,
    scenarios: host.scenarios.map(scenario => ({ ...scenario, expectations: [] })),
  }));
  return exitCodeOf(withoutVerdicts, { interrupted }) === 3;
}
