import { type Cell, type Palette, plain, type Tone, table } from '../../reports/index.ts';
import type { RuleSet } from '../../validators/sigma/index.ts';
import { timeText } from './match-text.ts';
import type { RuleTally, Tally } from './tally.ts';

export interface Evaluated {
  readonly tally: Tally;
  readonly set: RuleSet;
  readonly files: number;
  readonly seconds: number;
}

/** The last line of `--json`. */
export function summaryJson({ tally, set, files, seconds }: Evaluated): string {
  const summary = {
    files,
    events: tally.events,
    eventsWithoutLogsource: tally.unplaced,
    eventsNotAsked: Object.entries(tally.unasked).map(([logsource, events]) => ({ logsource, events })),
    incompleteEvents: Object.entries(tally.lacking).map(([why, events]) => ({ why, events })),
    rules: set.rules.length,
    matches: tally.matches,
    unsupportedRules: set.unsupported.map(({ id, title, file, line, why }) => ({
      id,
      why,
      title,
      file,
      line,
    })),
    seconds: Math.round(seconds * 1000) / 1000,
    corrupt: [...tally.corrupt.values()],
    unreadable: tally.unreadable,
  };
  return `${JSON.stringify({ summary })}\n`;
}

const severity = ['critical', 'high', 'medium', 'low', 'informational'];
const tones: Readonly<Record<string, Tone>> = {
  critical: 'alarm',
  high: 'bad',
  medium: 'warn',
  low: 'quiet',
};

/** Matches by rule, the severest first, and what was read. */
export function summaryText(evaluated: Evaluated, width: number, palette: Palette): string {
  const { tally, set, files, seconds } = evaluated;
  const rows = [...tally.byRule.values()].sort(bySeverity).map(row);
  const heads = ['level', 'matches', 'rule', 'first match'].map((text): Cell => ({ text, tone: 'strong' }));
  const found = rows.length === 0 ? '' : `${table([heads, ...rows], { width, palette })}\n\n`;
  const matched = `${count(tally.matches, 'match', 'matches')} of ${count(rows.length, 'rule')}`;
  const read = `${count(tally.events, 'event')} of ${count(files, 'file')}`;
  return `${found}${matched} in ${read}; ${count(set.rules.length, 'rule')} asked, ${seconds.toFixed(1)} s\n`;
}

function row({ rule, count, first: { file, record, time } }: RuleTally): Cell[] {
  return [
    { text: rule.level, tone: tones[rule.level] ?? 'none' },
    String(count),
    rule.title,
    [timeText(time), `${file}:${record}`].filter(text => text !== undefined).join(' '),
  ];
}

function bySeverity(a: RuleTally, b: RuleTally): number {
  const rank = ({ rule }: RuleTally) =>
    (severity.indexOf(rule.level) + severity.length + 1) % (severity.length + 1);
  return rank(a) - rank(b) || b.count - a.count || a.rule.title.localeCompare(b.rule.title);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

const named = 5;

/** What the reader should know before trusting the result; goes to stderr. */
export function warnings({ tally, set }: Evaluated, verbose: boolean): string[] {
  const lines: string[] = [];
  for (const { file, why } of tally.unreadable)
    lines.push(why.startsWith('cannot read') ? why : `cannot read ${file}: ${why}`);
  for (const { file, count: all, first } of tally.corrupt.values()) {
    const shown = verbose ? first : first.slice(0, named);
    lines.push(...shown.map(({ record, why }) => `${file}: record ${record} is corrupt: ${why}`));
    if (all > shown.length) lines.push(`${file}: ${count(all - shown.length, 'more corrupt record')}`);
  }
  return [
    ...lines,
    ...incomplete(tally),
    ...unplaced(tally),
    ...unasked(tally),
    ...unsupported(set, verbose),
    ...unfilled(set),
  ].map(plain);
}

function unplaced({ unplaced: many, events }: Tally): string[] {
  if (many === 0) return [];
  const which =
    many === events
      ? `${count(many, 'event')}: none is`
      : `${many.toLocaleString('en')} of ${count(events, 'event')} are not`;
  return [
    `${which} of a known log source, so that no rule was asked: name it with --logsource product=...,service=...`,
  ];
}

function unasked({ unasked: kinds, events }: Tally): string[] {
  const all = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return [];
  const many = all.reduce((sum, [, number]) => sum + number, 0);
  const shown = all.slice(0, named).map(([kind, number]) => `${kind} (${number.toLocaleString('en')})`);
  const more = all.length > named ? ` and ${all.length - named} more` : '';
  return [
    `no rule is for ${many.toLocaleString('en')} of ${count(events, 'event')}: ${shown.join(', ')}${more}`,
  ];
}

function incomplete({ lacking }: Tally): string[] {
  const all = Object.entries(lacking).sort(([, a], [, b]) => b - a);
  return all.slice(0, named).map(([why, many]) => `${count(many, 'event')} not whole: ${why}`);
}

function unsupported({ unsupported: refused }: RuleSet, verbose: boolean): string[] {
  if (refused.length === 0) return [];
  if (!verbose) return [`${count(refused.length, 'rule')} cannot be used; --verbose names them`];
  return refused.map(
    ({ title, file, line, why }) => `${file ?? title}${line === undefined ? '' : `:${line}`}: ${why}`,
  );
}

function unfilled({ rules }: RuleSet): string[] {
  const names = new Map<string, number>();
  for (const name of rules.flatMap(rule => rule.unfilled)) names.set(name, (names.get(name) ?? 0) + 1);
  return [...names].map(
    ([name, many]) =>
      `%${name}% has no values (${count(many, 'rule')}): give them with ${optionFor[name] ?? `--placeholder ${name}=VALUE`}`,
  );
}

const optionFor: Readonly<Record<string, string>> = {
  known_admins: '--inventory or --known-admin',
  known_services: '--inventory or --known-service',
};
