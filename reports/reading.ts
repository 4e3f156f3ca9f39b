import {
  type ExpectationResult,
  type HostResult,
  type NearMissResult,
  type Result,
  resultModel,
  type ScenarioResult,
  type Verdict,
} from './result.ts';
import { leftChanged } from './summary.ts';
import type { Tone } from './text/palette.ts';
import { plain } from './text/plain.ts';

/** How a verdict is shown when its expectation was not met; one that was met is always good and a tick. */
const unmet: Readonly<Record<Verdict, { symbol: string; tone: Tone }>> = {
  detected: { symbol: '✗', tone: 'bad' },
  'telemetry-only': { symbol: '~', tone: 'warn' },
  missed: { symbol: '✗', tone: 'bad' },
  blind: { symbol: '∅', tone: 'bad' },
  silent: { symbol: '✗', tone: 'bad' },
  refused: { symbol: '✗', tone: 'bad' },
  fired: { symbol: '✗', tone: 'bad' },
  allowed: { symbol: '✗', tone: 'bad' },
  inconclusive: { symbol: '?', tone: 'warn' },
  error: { symbol: '!', tone: 'bad' },
};

export function signOf({ verdict, met }: { verdict: Verdict; met: boolean }): { symbol: string; tone: Tone } {
  return met ? { symbol: '✓', tone: 'good' } : unmet[verdict];
}

export interface Placed<T> {
  readonly host: HostResult;
  readonly scenario: ScenarioResult;
  readonly item: T;
}

/** Scenarios whose host was left changed, with their host. */
export function alarmsOf(result: Result): Placed<ScenarioResult>[] {
  return result.hosts.flatMap(host =>
    host.scenarios.filter(leftChanged).map(scenario => ({ host, scenario, item: scenario })),
  );
}

export function unmetOf(result: Result): Placed<ExpectationResult>[] {
  return result.hosts.flatMap(host =>
    host.scenarios.flatMap(scenario =>
      scenario.expectations.filter(({ met }) => !met).map(item => ({ host, scenario, item })),
    ),
  );
}

/** What every rendering of a run with emulated hosts says; undefined when all hosts were real. */
export function emulatedNotice(result: Result): string | undefined {
  const emulated = result.hosts.filter(host => host.emulated).map(host => host.name);
  if (emulated.length === 0) return undefined;
  if (emulated.length === result.hosts.length)
    return 'EMULATED: every host of this run was emulated; nothing here was seen on a real system.';
  return `EMULATED: ${listed(emulated, 5)} ${emulated.length === 1 ? 'was' : 'were'} emulated, not real.`;
}

/** True where a person should look: an expectation not met, a scenario that failed, a host left changed. */
export function needsAttention(scenario: ScenarioResult): boolean {
  return (
    leftChanged(scenario) || scenario.outcome === 'failed' || scenario.expectations.some(({ met }) => !met)
  );
}

function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the drill was and came to, in one sentence. */
export function headline({ summary, exitCode }: Result): string {
  const what = `${counted(summary.scenarios, 'scenario')} on ${counted(summary.hosts, 'host')} in ${seconds(summary.seconds)}`;
  return `${summary.met} of ${counted(summary.expectations, 'expectation')} met; ${what} (exit ${exitCode})`;
}

/** `0.21 s`, `3 min 20 s`. */
export function seconds(value: number): string {
  if (value < 60) return `${Number(value.toFixed(value < 10 ? 2 : 1))} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Whether the host is as it was before, in words. */
export function restoration(scenario: ScenarioResult): string {
  const applied = scenario.changes.filter(change => change.applied);
  if (leftChanged(scenario)) return 'LEFT CHANGED';
  if (applied.length === 0) return 'nothing was changed';
  return `restored: ${counted(applied.length, 'change')} reverted and proven gone`;
}

export function nearMissLine(miss: NearMissResult): string {
  return `nearest miss: selection "${miss.selection}" wanted ${miss.field} ${miss.wanted}, saw '${miss.seen}' (event ${miss.event})`;
}

export interface RecordId {
  readonly source: string;
  readonly id: string;
}

/** The records that a verdict rests on, rule matches first, each once. */
export function evidenceOf({ evidence }: ExpectationResult): RecordId[] {
  const records = [...evidence.logic.matches, ...evidence.telemetry.events];
  const alerts = evidence.alert.alerts.map(({ id }) => ({ source: 'alert', id }));
  const known = new Map<string, RecordId>();
  for (const { source, id } of [...records, ...alerts]) known.set(`${source}:${id}`, { source, id });
  return [...known.values()];
}

/** `auditd:4711` */
export function evidenceIds(expectation: ExpectationResult): string[] {
  return evidenceOf(expectation).map(({ source, id }) => `${source}:${id}`);
}

/** The same result with every string passed through `plain`, for renderings that people read. */
export function disarmed(result: Result): Result {
  return resultModel.parse(
    JSON.parse(JSON.stringify(result), (_key, value: unknown) =>
      typeof value === 'string' ? plain(value) : value,
    ),
  );
}
