import { outcomesOn } from '../history/index.ts';
import type { Host } from '../inventory/index.ts';
import { exitCodeOf, type Result, summarise } from '../reports/index.ts';
import type { Scenario } from '../scenarios/index.ts';

export interface Target {
  readonly host: Host;
  readonly scenarios: readonly Scenario[];
}

/** What is tried again: scenarios of reached hosts with an expectation that is not met. Pure. */
export function toRetry(targets: readonly Target[], result: Result): Target[] {
  return targets.flatMap(({ host, scenarios }) => {
    const drilled = result.hosts.find(({ name }) => name === host.name);
    if (drilled === undefined || drilled.error !== null) return [];
    const unmet = new Set(
      outcomesOn(drilled).flatMap(({ scenario, standing }) =>
        standing === 'unmet' || standing === 'late' || standing === 'untold' ? [scenario] : [],
      ),
    );
    const again = scenarios.filter(({ id }) => unmet.has(id));
    return again.length === 0 ? [] : [{ host, scenarios: again }];
  });
}

/** The first run with the attempts of a later one behind its own: no verdict that was given is taken back. Pure. */
export function withAttempts(first: Result, later: Result): Result {
  const hosts = first.hosts.map(host => {
    const again = later.hosts.find(({ name }) => name === host.name);
    return again === undefined ? host : { ...host, scenarios: [...host.scenarios, ...again.scenarios] };
  });
  const interrupted = first.run.interrupted || later.run.interrupted;
  const leftOpen = first.exitCode === 4 || later.exitCode === 4;
  const seconds = first.summary.seconds + later.summary.seconds;
  const planned = hosts.flatMap(({ scenarios }) => scenarios).length + first.summary.notBegun;
  return {
    ...first,
    run: { ...first.run, finished: later.run.finished, interrupted },
    hosts,
    summary: summarise(hosts, { leftOpen, planned, seconds }),
    exitCode: exitCodeOf(hosts, { interrupted, leftOpen }),
  };
}
