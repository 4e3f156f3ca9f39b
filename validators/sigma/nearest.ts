import type { Explanation, NearestMiss } from './contract.ts';
import type { Expr, Item } from './expr.ts';

/** An item that came out otherwise than the rule needs it. */
export interface Miss {
  readonly selection: string;
  readonly how: NearestMiss['how'];
  readonly item: Item;
}

/** One way for an expression to come out as wanted: what has to change on it, and how many items hold as they should. */
export interface Way {
  readonly misses: readonly Miss[];
  readonly met: number;
}

/** The likeliest way for an expression to come out as `wanted`: of alternatives the one that is met the most. */
export function likeliestWay(
  expr: Expr,
  wanted: boolean,
  holds: (item: Item) => boolean,
  selection = 'condition',
): Way {
  switch (expr.op) {
    case 'item':
      return wayOf(expr.item, wanted, holds(expr.item), selection);
    case 'selection':
      return likeliestWay(expr.of, wanted, holds, expr.name);
    case 'not':
      return likeliestWay(expr.of, !wanted, holds, selection);
    default: {
      const ways = expr.of.map(part => likeliestWay(part, wanted, holds, selection));
      // To make an "and" true, or an "or" false, all of its parts have to be right; otherwise one will do.
      return (expr.op === 'and') === wanted ? together(ways) : likeliest(ways);
    }
  }
}

/** What a "not" asks for is met by nearly every event: only what was found counts as met. */
function wayOf(item: Item, wanted: boolean, held: boolean, selection: string): Way {
  if (held === wanted) return { misses: [], met: wanted ? 1 : 0 };
  return { misses: [{ selection, how: wanted === isNegated(item) ? 'excluded' : 'lacks', item }], met: 0 };
}

function together(ways: readonly Way[]): Way {
  return { misses: ways.flatMap(({ misses }) => misses), met: ways.reduce((sum, { met }) => sum + met, 0) };
}

function likeliest(ways: readonly Way[]): Way {
  const sorted = ways.toSorted((a, b) => byLikeness(measured(a), measured(b)));
  return sorted[0] ?? { misses: [], met: 0 };
}

const measured = ({ misses, met }: Way): Measure => ({ misses: misses.length, met });

/** `neq` makes a "not" of its item; in an explanation it belongs to the item, whose key has it. */
export function isNegated({ key }: Item): boolean {
  return key.split('|').includes('neq');
}

/** How near something is to what a rule wants. */
interface Measure {
  readonly misses: number;
  readonly met: number;
}

/** The larger part of the items is met; then more of them; then fewer are not. */
function byLikeness(a: Measure, b: Measure): number {
  return share(b) - share(a) || b.met - a.met || a.misses - b.misses;
}

function share({ misses, met }: Measure): number {
  return misses === 0 ? 1 : met / (met + misses);
}

/** What tells the kind of an event is no near miss: an event of another kind is far from any rule for this one. */
const kinds = ['EventID', 'Channel', 'Provider_Name'];

/**
 * Orders explanations of one rule, the likeliest event for it first: a match, then an event of the kind that the rule is for,
 * then the one that meets the most of its items. Events that the rule is never asked about come last.
 */
export function compareExplanations(a: Explanation, b: Explanation): number {
  return distance(a) - distance(b) || byLikeness(measureOf(a), measureOf(b));
}

function distance({ matched, logsourceMismatch, nearest }: Explanation): number {
  if (matched) return 0;
  if (logsourceMismatch) return 3;
  return nearest.some(({ item }) => kinds.includes(item.key)) ? 2 : 1;
}

function measureOf({ nearest, met }: Explanation): Measure {
  return { misses: nearest.length, met };
}

/** What counts of a way for an event to match, beside that the event is preferred. */
export interface Candidate {
  readonly way: Way;
  readonly isPreferred: boolean;
}

/**
 * Orders ways of different events, the likeliest event first. One that meets nothing of the rule is no likelier for being
 * preferred, and neither is one of another kind.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    rankOf(a) - rankOf(b) ||
    byLikeness(measured(a.way), measured(b.way)) ||
    Number(b.isPreferred) - Number(a.isPreferred)
  );
}

function rankOf({ way: { misses, met }, isPreferred }: Candidate): number {
  if (misses.length === 0) return 0;
  const isOther = misses.some(({ item }) => kinds.includes(item.key));
  if (isOther) return 4;
  if (met === 0) return 3;
  return isPreferred ? 1 : 2;
}
