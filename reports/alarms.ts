import type { HostResult, Result, ScenarioResult } from './result.ts';
import { leftChanged } from './summary.ts';

/** A host that was left changed, by these scenarios. */
export interface Alarm {
  readonly host: HostResult;
  readonly scenarios: readonly ScenarioResult[];
}

export function alarmsOf({ hosts }: Result): Alarm[] {
  return hosts
    .map(host => ({ host, scenarios: host.scenarios.filter(leftChanged) }))
    .filter(({ scenarios }) => scenarios.length > 0);
}

/** What the exit code alone knows: a ledger is open, most often that of a run before this one. */
export function openLedger(result: Result): string | undefined {
  if (result.exitCode !== 4 || alarmsOf(result).length > 0) return undefined;
  return 'A HOST MAY STILL BE CHANGED by a run that did not end: `simulate cleanup` names and restores it.';
}

/** `systemd-service (marker k3v9q2xw)` */
export function culprit({ id, marker }: ScenarioResult): string {
  return `${id} (marker ${marker})`;
}
