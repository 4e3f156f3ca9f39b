import type { HostResult, Result, ScenarioResult, Verdict } from './result.ts';

/** True where something of the drill may still be on the host: the loudest fact of all. */
export function leftChanged(scenario: ScenarioResult): boolean {
  return (
    !scenario.restored ||
    scenario.leftBehind.length > 0 ||
    scenario.changes.some(change => change.applied !== 'no' && !change.verifiedAbsent)
  );
}

/**
 * Counts what the hosts' results say. `planned` is how many scenarios were to be drilled, without it as many as there are results;
 * `seconds` is the time of the whole run, without it the span from the first scenario's start to the last one's end.
 */
export function summarise(
  hosts: readonly HostResult[],
  {
    leftOpen = false,
    planned,
    seconds = span(hosts),
  }: Pick<RunFacts, 'leftOpen'> & { readonly planned?: number; readonly seconds?: number } = {},
): Result['summary'] {
  const scenarios = hosts.flatMap(host => host.scenarios);
  const expectations = scenarios.flatMap(scenario => scenario.expectations);
  const counts = zeroes();
  for (const { verdict } of expectations) counts[verdict] += 1;
  return {
    hosts: hosts.length,
    scenarios: scenarios.length,
    notBegun: Math.max(0, (planned ?? 0) - scenarios.length),
    notApplicable: scenarios.filter(isInapplicable).length,
    expectations: expectations.length,
    met: expectations.filter(({ met }) => met).length,
    verdicts: counts,
    restored: !leftOpen && !scenarios.some(leftChanged),
    seconds,
  };
}

/**
 * The exit code of a run by DESIGN's order 4, 3, 1, 0 (2, a usage error, is the command line's to give):
 * 4 a host was left changed, by an earlier run too; 3 something has no verdict (host not reached, scenario failed or skipped, verdict
 * `inconclusive` or `error`, run interrupted), or no scenario was applicable at all; 1 an expectation was not met; 0 all were.
 */
export function exitCodeOf(
  hosts: readonly HostResult[],
  run: RunFacts = { interrupted: false },
): 0 | 1 | 3 | 4 {
  const scenarios = hosts.flatMap(host => host.scenarios);
  const expectations = scenarios.flatMap(scenario => scenario.expectations);
  if (run.leftOpen || scenarios.some(leftChanged)) return 4;
  const untold = run.interrupted || hosts.some(host => host.error !== null);
  if (untold || scenarios.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped')) return 3;
  if (nothingApplied(scenarios)) return 3;
  if (expectations.some(({ verdict }) => verdict === 'inconclusive' || verdict === 'error')) return 3;
  return expectations.every(({ met }) => met) ? 0 : 1;
}

/** The scenario cannot run on its host at all: neither a success nor a failure. */
export function isInapplicable({ outcome }: Pick<ScenarioResult, 'outcome'>): boolean {
  return outcome === 'not-applicable';
}

/** Nothing at all was tried, since none of what was chosen can run on its host. */
export function nothingApplied(scenarios: readonly ScenarioResult[]): boolean {
  return scenarios.length > 0 && scenarios.every(isInapplicable);
}

interface RunFacts {
  readonly interrupted: boolean;
  /** Whether one of the hosts may still be changed, by this run or an earlier one, beyond what its result tells. */
  readonly leftOpen?: boolean;
}

function zeroes(): Record<Verdict, number> {
  return {
    detected: 0,
    late: 0,
    'telemetry-only': 0,
    missed: 0,
    blind: 0,
    silent: 0,
    refused: 0,
    fired: 0,
    allowed: 0,
    inconclusive: 0,
    error: 0,
  };
}

function span(hosts: readonly HostResult[]): number {
  const scenarios = hosts.flatMap(host => host.scenarios);
  if (scenarios.length === 0) return 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { started, seconds } of scenarios) {
    first = Math.min(first, Date.parse(started));
    last = Math.max(last, Date.parse(started) + seconds * 1000);
  }
  return (last - first) / 1000;
}
