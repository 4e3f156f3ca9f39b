import type { DetectionRule } from './compiled.ts';
import type {
  Explanation,
  ItemOutcome,
  Logsource,
  NearestMiss,
  SelectionOutcome,
  SigmaEvent,
} from './contract.ts';
import { type Expr, type Item, itemsOf, showTest } from './expr.ts';
import { EventView, holds, isMetBy, itemHolds, valuesThat } from './interpret.ts';
import { compareExplanations, isNegated, likeliestWay } from './nearest.ts';
import type { FieldOrigin } from './taxonomy/contract.ts';
import { guarded, type Reading } from './taxonomy/resolve.ts';
import { textsOf } from './values.ts';

const mostTexts = 20;
const longestText = 500;

/** Why a rule matched an event or did not, under the reading that comes nearest. */
export function explainRule(
  rule: DetectionRule,
  event: SigmaEvent,
  readings: readonly Reading[],
  seen: readonly Logsource[],
): Explanation {
  if (readings.length === 0) {
    const whole = explainReading(rule, event, { logsources: [], fields: {} });
    const logsourceMismatch = { wanted: rule.info.logsource, seen };
    return {
      ...whole,
      matched: false,
      nearest: [],
      logsourceMismatch,
      summary: mismatch(rule.info.logsource, seen),
    };
  }
  const explanations = readings.map(reading => explainReading(rule, event, reading));
  return explanations.reduce((best, next) => (compareExplanations(next, best) < 0 ? next : best));
}

function mismatch(wanted: Logsource, seen: readonly Logsource[]): string {
  const events =
    seen.length === 0 ? 'an event of no known log source' : `an event of ${seen.map(show).join(' or ')}`;
  return `the rule is for ${show(wanted)} and is not asked about ${events}`;
}

function show(logsource: Logsource): string {
  return Object.values(logsource).join('/');
}

function explainReading(rule: DetectionRule, event: SigmaEvent, reading: Reading): Explanation {
  const view = new EventView(event.fields, reading.fields);
  const context = { view, reading };
  const expr = guarded(rule.expr, reading);
  const matched = holds(expr, view);
  const way = likeliestWay(expr, true, item => itemHolds(item, view));
  const nearest = way.misses.map(miss => ({ ...miss, item: outcomeOf(miss.item, context) }));
  const { unfilled } = rule.info;
  return {
    rule: rule.info,
    matched,
    condition: rule.condition,
    selections: selectionsOf(expr, context),
    nearest,
    met: way.met,
    unfilled,
    summary: summarize(matched, nearest, unfilled),
  };
}

interface Context {
  readonly view: EventView;
  readonly reading: Reading;
}

function selectionsOf(expr: Expr, context: Context): SelectionOutcome[] {
  const found = new Map<string, SelectionOutcome>();
  const visit = (part: Expr): void => {
    if (part.op === 'selection') {
      const { name, of } = part;
      if (found.has(name)) return;
      found.set(name, {
        name,
        held: holds(of, context.view),
        items: itemsOf(of).map(item => outcomeOf(item, context)),
      });
    } else if (part.op === 'not') visit(part.of);
    else if (part.op !== 'item') part.of.forEach(visit);
  };
  visit(expr);
  return [...found.values()];
}

function outcomeOf(item: Item, { view, reading }: Context): ItemOutcome {
  const met = itemHolds(item, view);
  const held = met !== isNegated(item);
  const decides = met !== (item.all ?? false);
  const tests = (decides ? valuesThat(met, item, view) : item.values).flat();
  const seen = item.field === null ? keywordsSeen(item, view) : textsOf(view.find(item.field));
  const origin =
    item.field !== null && Object.hasOwn(reading.fields, item.field) ? reading.fields[item.field] : undefined;
  return {
    key: item.key,
    held,
    wanted: tests
      .slice(0, mostTexts)
      .map(test => bounded(isNegated(item) ? `not ${showTest(test)}` : showTest(test))),
    seen: seen.slice(0, mostTexts).map(bounded),
    unfilled: tests.flatMap(test => (test.kind === 'unfilled' ? test.placeholder : [])),
    ...(origin === undefined ? {} : { eventField: nameOf(origin) }),
  };
}

function nameOf(origin: FieldOrigin): string {
  if (typeof origin === 'string') return origin;
  if ('first' in origin) return origin.first.join(' or ');
  return 'data' in origin ? origin.data : origin.join.join('+');
}

/** Of all the texts of an event those that are asked for. */
function keywordsSeen(item: Item, view: EventView): string[] {
  return view.texts().filter(text => isMetBy(item, text, view));
}

function bounded(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}...` : text;
}

function summarize(matched: boolean, nearest: readonly NearestMiss[], unfilled: readonly string[]): string {
  const empty =
    unfilled.length > 0 ? `; no values are given for ${unfilled.map(name => `%${name}%`).join(', ')}` : '';
  if (matched) return `the rule matches${empty}`;
  return nearest.map(sentence).join('; ') + empty;
}

function isKeyword({ key }: ItemOutcome): boolean {
  return key === '' || key.startsWith('|');
}

function sentence({ selection, how, item }: NearestMiss): string {
  const key = item.key === '' ? 'keywords' : item.key;
  const texts = item.seen.map(text => JSON.stringify(text)).join(', ');
  if (isKeyword(item)) {
    const wanted = item.wanted.join(' or ');
    return how === 'lacks'
      ? `${selection} lacks ${key}: wanted ${wanted}`
      : `${selection} excludes it: ${key} in ${texts}`;
  }
  const seen = item.seen.length === 0 ? 'is absent' : `is ${texts}`;
  if (how === 'excluded') return `${selection} excludes it: ${key} ${seen}`;
  return `${selection} lacks ${key}: wanted ${item.wanted.join(' or ')}, the field ${seen}`;
}
