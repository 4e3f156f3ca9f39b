import {
  type ExpectationResult,
  type NearMissResult,
  type Outcome,
  type Result,
  resultModel,
  type ScenarioResult,
  type Verdict,
} from './result.ts';
import { leftChanged, nothingApplied } from './summary.ts';
import type { Tone } from './text/palette.ts';
import { plain } from './text/plain.ts';

/** How a verdict is shown when its expectation was not met; one that was met is always good and a tick. */
const unmet: Readonly<Record<Verdict, { symbol: string; tone: Tone }>> = {
  detected: { symbol: '✗', tone: 'bad' },
  late: { symbol: '~', tone: 'warn' },
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

/** What each verdict means, for whoever reads such a report for the first time. */
export const meanings: Readonly<Record<Verdict, string>> = {
  detected: 'the rule matched events that the drill caused',
  late: 'the rule matched, later than it has to',
  'telemetry-only': 'the events are in the log, the rule did not match them',
  missed: 'the log is alive and switched on for this, and holds nothing of the drill',
  blind: 'the log can be read, but what should write to it is off',
  silent: 'a rule that has to stay silent did',
  refused: 'the host refused what it has to refuse',
  fired: 'a rule fired that has to stay silent',
  allowed: 'the host allowed what it has to refuse',
  inconclusive: 'it could not be told, which is never counted as a miss',
  error: 'the rule is missing or broken',
};

export const interruption = 'INTERRUPTED: the run was stopped before its end.';

/** What every rendering of a run with emulated hosts says; undefined when all hosts were real. */
export function emulatedNotice(result: Result): string | undefined {
  const emulated = result.hosts.filter(host => host.emulated).map(host => host.name);
  if (emulated.length === 0) return undefined;
  if (emulated.length === result.hosts.length)
    return 'EMULATED: every host of this run was emulated; nothing here was seen on a real system.';
  return `EMULATED: ${listed(emulated, 5)} ${emulated.length === 1 ? 'was' : 'were'} emulated, not real.`;
}

/** True where a person should look: an expectation not met, a scenario failed or skipped, a host left changed. */
export function needsAttention(scenario: ScenarioResult): boolean {
  const { outcome, expectations } = scenario;
  return (
    leftChanged(scenario) ||
    outcome === 'failed' ||
    outcome === 'skipped' ||
    expectations.some(({ met }) => !met)
  );
}

/** How a scenario ended, as people write it: `not applicable`. */
export function outcomeWord(outcome: Outcome): string {
  return outcome.replaceAll('-', ' ');
}

/** What was said of a host, for a place that names the host already. */
export function withoutName(host: string, message: string): string {
  const rest = message.slice(host.length);
  return message.startsWith(host) && /^:? /.test(rest) ? rest.replace(/^:? /, '') : message;
}

/** With a capital letter, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Service Creation (DC0060)`, or what stands for it alone. */
export function componentText({ id, name }: ExpectationResult['dataComponent']): string {
  return id === '' ? name : `${name} (${id})`;
}

/** `a, b and 3 more` */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Where none of what was chosen can run on its host; undefined otherwise. */
export function nothingApplicable({ hosts }: Result): string | undefined {
  if (!nothingApplied(hosts.flatMap(({ scenarios }) => scenarios))) return undefined;
  return 'NOTHING WAS DRILLED: none of the scenarios can run on its host; each says what it lacks.';
}

/** What the drill was and came to, in one sentence. */
export function headline(result: Result): string {
  return `${tally(result)}; ${extent(result)} (exit ${result.exitCode})`;
}

/** `191 of 205 expectations met` */
export function tally({ summary }: Result): string {
  return `${summary.met} of ${counted(summary.expectations, 'expectation')} met`;
}

/** `56 scenarios on 3 hosts in 12 s, 20 scenarios not begun, 1 host not drilled`: what was not drilled is counted by itself. */
export function extent({ hosts, summary }: Result): string {
  const undrilled = hosts.filter(({ scenarios }) => scenarios.length === 0).length;
  const drilled = counted(summary.hosts - undrilled, 'host');
  const lost = [
    ...(summary.notApplicable === 0 ? [] : [`${summary.notApplicable} of them not applicable`]),
    ...(summary.notBegun === 0 ? [] : [`${counted(summary.notBegun, 'scenario')} not begun`]),
    ...(undrilled === 0 ? [] : [`${counted(undrilled, 'host')} not drilled`]),
  ];
  const done = `${counted(summary.scenarios, 'scenario')} on ${drilled} in ${seconds(summary.seconds)}`;
  return [done, ...lost].join(', ');
}

/** `0.21 s`, `3 min 20 s`. */
export function seconds(value: number): string {
  if (value < 60) return `${Number(value.toFixed(value < 10 ? 2 : 1))} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Whether the host is as it was before, in words. */
export function restoration(scenario: ScenarioResult): string {
  const begun = scenario.changes.filter(({ applied }) => applied !== 'no');
  if (leftChanged(scenario)) return 'LEFT CHANGED';
  const killed = scenario.killed.length;
  if (begun.length + killed === 0) return 'nothing was changed';
  const partly = begun.filter(({ applied }) => applied === 'partly').length;
  const halfMade = partly === 0 ? '' : ` (${partly} half-made)`;
  const processes =
    killed === 0 ? '' : `, ${counted(killed, 'process', 'processes')} that outlived it killed`;
  return `restored: ${counted(begun.length, 'change')}${halfMade} reverted and proven gone${processes}`;
}

/**
 * `judged as an unknown actor: root is in known_admins`: where the rules were filled with other lists than the inventory's;
 * undefined elsewhere.
 */
export function judgedLine({ judged: { as, leftOut, madeKnown } }: ScenarioResult): string | undefined {
  const left = leftOut.map(({ list, entry }) => `${entry} is in ${list}`);
  const made = madeKnown.map(({ entry }) => entry);
  const known = made.length === 0 ? [] : [`${made.join(', ')} made known for this scenario alone`];
  const why = [...known, ...left].join('; ');
  return why === '' ? undefined : `judged as ${judges[as]}: ${why}`;
}

const judges: Readonly<Record<ScenarioResult['judged']['as'], string>> = {
  unknown: 'an unknown actor',
  'known-admin': 'a known administrator',
  'known-service': 'a known service',
  inventory: 'the inventory has it',
};

export function nearMissLine(miss: NearMissResult): string {
  return `nearest miss: ${nearMissText(miss)}`;
}

/** `selection "s" wanted Image|endswith /sc, saw '/usr/bin/sc ' (event 4711); 2 of 3 items are met` */
export function nearMissText(miss: NearMissResult): string {
  const base = miss.base === undefined ? '' : `; of that rule: ${itemText(miss.base)}`;
  return (miss.part === undefined ? itemText(miss) : partText(miss)) + base;
}

type Item = Omit<NearMissResult, 'base'>;

function itemText({ selection, field, wanted, seen, absent, event, met = 0, of = 1 }: Item): string {
  const saw = absent ? 'the event has no such field' : `saw '${seen}'`;
  const share = of > 1 ? `; ${met} of ${of} items are met` : '';
  return `selection "${selection}" wanted ${field || 'keywords'} ${wanted}, ${saw} (event ${event})${share}`;
}

function partText({ part, field, seen, wanted, of = 1 }: Item): string {
  const more = of > 1 ? `; ${counted(of - 1, 'other part')} would have to change, too` : '';
  const what = part === 'rule' ? `rule "${field}" matched ${seen}` : `${part} (${field}): saw ${seen}`;
  return `the correlation lacks this: ${what}, wanted ${wanted}${more}`;
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
