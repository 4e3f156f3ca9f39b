import { type Cell, plain, type TableOptions, table } from '../../reports/index.ts';
import type {
  BlindField,
  Explanation,
  ItemOutcome,
  NearestMiss,
  RuleInfo,
  SelectionOutcome,
} from '../../validators/sigma/index.ts';
import type { Explained, Survey } from './explain.ts';
import { timeText } from './match-text.ts';
import { count } from './summary.ts';

export function explanationJson({ file, record, time, explanation }: Explained): string {
  const { rule, ...rest } = explanation;
  const { id, title, level, tags } = rule;
  const line = { file, record, time: timeText(time) ?? null, rule: { id, title, level, tags }, ...rest };
  return `${JSON.stringify(line)}\n`;
}

/** One event: the condition, what held and what did not, and what would have to be different. */
export function explanationText(
  { file, record, time, explanation, alike }: Explained,
  options: TableOptions,
): string {
  const { matched, condition, selections, nearest } = explanation;
  const place = [`${file}:${record}`, timeText(time)].filter(text => text !== undefined).join('  ');
  const head: Cell[][] = [
    [{ text: place, tone: 'strong' }],
    [matched ? { text: '✓ the rule matches', tone: 'good' } : { text: missText(nearest), tone: 'warn' }],
  ];
  return [
    table(head, options),
    table([['condition', oneLine(condition)]], { ...options, indent: 2 }),
    ...selections.map(selection => selectionText(selection, explanation, options)),
    ...(alike > 0 ? [`  and ${alike} more with the same outcome`] : []),
  ].join('\n');
}

function missText(nearest: readonly NearestMiss[]): string {
  return `✗ no match: ${count(nearest.length, 'item')} would have to be different`;
}

function selectionText(
  { name, held, items }: SelectionOutcome,
  { nearest }: Explanation,
  options: TableOptions,
): string {
  const misses = nearest.filter(({ selection }) => selection === name);
  const head: Cell = { text: `${sign(held)} ${name}`, tone: misses.length > 0 ? 'warn' : 'none' };
  const lines = items.map(item =>
    itemText(
      item,
      misses.find(miss => isSame(miss.item, item)),
      options,
    ),
  );
  return [table([[head]], { ...options, indent: 2 }), ...lines].join('\n');
}

/** On one line where it fits; else what was seen and what was wanted stand below, each value on lines of its own. */
function itemText(item: ItemOutcome, miss: NearestMiss | undefined, options: TableOptions): string {
  const tone = miss ? 'bad' : 'none';
  const head: Cell = { text: headOf(item), tone };
  const mark: Cell[] = miss ? [{ text: '← nearest miss', tone: 'bad' }] : [];
  const seen = seenOf(item);
  const wanted = some(item.wanted).map(text => (miss?.how === 'excluded' ? `anything but ${text}` : text));
  const brief = [`seen ${seen.join(' | ')}`, `wanted ${wanted.join(' | ')}`];
  const row: Cell[] = [head, ...brief.map(text => ({ text, tone }) as const), ...mark];
  if (lengthOf(row) + 4 <= options.width) return table([row], { ...options, indent: 4 });
  const columns = (name: string, texts: readonly string[]): Cell[][] =>
    texts.map((text, index) => [
      { text: index === 0 ? name : '', tone: 'quiet' },
      { text, tone },
    ]);
  return [
    table([[head, ...mark]], { ...options, indent: 4 }),
    // Both have a first column of the same width.
    table([...columns('seen', seen), ...columns('wanted', wanted)], { ...options, indent: 8 }),
  ].join('\n');
}

function headOf({ key, held, eventField }: ItemOutcome): string {
  return `${sign(held)} ${key === '' ? 'keywords' : key}${eventField === undefined ? '' : ` (${eventField})`}`;
}

function seenOf({ key, seen }: ItemOutcome): string[] {
  if (seen.length > 0) return some(seen.map(text => `'${text}'`));
  return [key === '' || key.startsWith('|') ? 'in no value of the event' : 'nothing: the field is absent'];
}

function lengthOf(row: readonly Cell[]): number {
  const texts = row.map(cell => plain(typeof cell === 'string' ? cell : cell.text));
  return texts.join('  ').length;
}

function isSame(a: ItemOutcome, b: ItemOutcome): boolean {
  return a.key === b.key && a.held === b.held && a.wanted.join('\n') === b.wanted.join('\n');
}

const shown = 6;

function some(texts: readonly string[]): string[] {
  const first = texts.slice(0, shown);
  return texts.length > shown ? [...first, `and ${texts.length - shown} more`] : first;
}

function sign(held: boolean): string {
  return held ? '✓' : '✗';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The whole in a few lines: how many events the rule was asked about, and what it can never see. */
export function outcomeText(
  rule: RuleInfo,
  survey: Survey,
  blind: readonly BlindField[],
  { width }: TableOptions,
): string {
  const { events, relevant, matched, nearest } = survey;
  const wanted = Object.values(rule.logsource).join('/');
  const lines = [
    `${rule.title}: ${matched} of ${count(relevant, 'event')} of ${wanted} matched; ${count(events, 'event')} read` +
      (relevant > nearest.length ? `; shown: the nearest ${nearest.length}` : ''),
    ...(relevant === 0 ? othersText(survey, wanted) : []),
    ...rule.unfilled.map(name => `%${name}% has no values: see --inventory and --placeholder`),
    ...(matched === 0 ? blind.filter(({ fatal }) => fatal).map(({ why }) => why) : []),
  ];
  return table(
    lines.map(line => [plain(line)]),
    { width },
  );
}

function othersText({ others, events }: Survey, wanted: string): string[] {
  if (events === 0) return [];
  const seen = [...others].sort(([, a], [, b]) => b - a).slice(0, 8);
  return [
    `the rule is for ${wanted} only; there were ${seen.map(([name, many]) => `${name} (${many})`).join(', ')}`,
  ];
}
