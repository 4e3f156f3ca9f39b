import type { LogEvent } from '../../validators/index.ts';
import type { CorrelationLack, Explanation, NearestMiss, RuleSet } from '../../validators/sigma/index.ts';
import type { NearMiss } from './rules.ts';
import { viewsOf } from './sigma-views.ts';

/** Whether an event bears a name of the drill's own: its marker, or that of something it made. */
export type IsNamed = (event: LogEvent) => boolean;

/**
 * Why a rule stayed silent on these events: of the event that was likeliest to fire it, what would have had to be different; of a
 * correlation, the part that is missing. Undefined where it was asked about none of them, and where it matched.
 */
export function nearMissOf(
  set: RuleSet,
  id: string,
  events: readonly LogEvent[],
  isNamed: IsNamed,
): NearMiss | undefined {
  const kind = set.rules.find(rule => rule.id === id)?.kind;
  if (kind === 'correlation') return ofCorrelation(set, id, events, isNamed);
  return kind && ofDetection(set, id, events, isNamed);
}

function ofDetection(set: RuleSet, id: string, events: readonly LogEvent[], isNamed: IsNamed) {
  const views = events.flatMap(event =>
    viewsOf(event).map(view => ({ event, view, isNamed: isNamed(event) })),
  );
  const named = new Set(views.flatMap((one, index) => (one.isNamed ? index : [])));
  const likeliest = set.likeliest(
    id,
    views.map(({ view }) => view),
    named,
  );
  if (likeliest === undefined) return undefined;
  const { explanation, index } = likeliest;
  const [first] = explanation.nearest;
  const event = views[index]?.event;
  return first && event && missOf(id, event, explanation, first);
}

function missOf(
  rule: string,
  event: LogEvent,
  { met, nearest }: Explanation,
  { selection, how, item }: NearestMiss,
): NearMiss {
  const wanted = item.wanted.join(' | ');
  return {
    rule,
    event: event.id,
    selection,
    field: item.key,
    seen: item.seen.join(' | '),
    wanted: how === 'excluded' ? `not ${wanted}` : wanted,
    absent: item.seen.length === 0,
    met,
    of: met + nearest.length,
  };
}

function ofCorrelation(set: RuleSet, id: string, events: readonly LogEvent[], isNamed: IsNamed) {
  const last = events.at(-1);
  const [lack, ...others] = set.explainCorrelation(id, events.map(viewsOf)).lacks;
  if (lack === undefined || last === undefined) return undefined;
  const within = lack.rule === undefined ? undefined : nearMissOf(set, lack.rule, events, isNamed);
  return lackOf(id, lack, others.length, within?.event ?? last.id, within);
}

function lackOf(
  rule: string,
  { part, name, seen, wanted }: CorrelationLack,
  others: number,
  event: string,
  base: NearMiss | undefined,
): NearMiss {
  const line = {
    rule,
    event,
    selection: part,
    field: name,
    seen,
    wanted,
    absent: false,
    met: 0,
    of: 1 + others,
  };
  return { ...line, part, ...(base && { base }) };
}
