import type { LogEvent } from '../validators/index.ts';
import type { CorrelationLack, Explanation, NearestMiss, RuleSet } from '../validators/sigma/index.ts';
import type { NearMiss, NearMissOf } from './rules.ts';
import { viewsOf } from './sigma-views.ts';

/** Whether an event bears a name of the drill's own: its marker, or that of something it made. */
export type IsNamed = (event: LogEvent) => boolean;

/**
 * Why rules stayed silent on these events: of the event that was likeliest to fire one, what would have had to be different; of a
 * correlation, the part that is missing. Undefined where a rule was asked about none of them, and where it matched.
 */
export function nearMisses(set: RuleSet, events: readonly LogEvent[], isNamed: IsNamed): NearMissOf {
  const kinds = new Map(set.rules.map(({ id, kind }) => [id, kind]));
  const ofDetection = detectionMisses(set, events, isNamed);
  const nearMissOf: NearMissOf = id => {
    const kind = kinds.get(id);
    return kind === 'correlation' ? ofCorrelation(set, id, events, nearMissOf) : kind && ofDetection(id);
  };
  return nearMissOf;
}

function detectionMisses(set: RuleSet, events: readonly LogEvent[], isNamed: IsNamed): NearMissOf {
  const views = events.flatMap(event => {
    const named = isNamed(event);
    return viewsOf(event).map(view => ({ event, view, isNamed: named }));
  });
  const named = new Set(views.flatMap((one, index) => (one.isNamed ? index : [])));
  const likeliest = set.likeliestAmong(
    views.map(({ view }) => view),
    named,
  );
  return id => {
    const found = likeliest(id);
    const event = found && views[found.index]?.event;
    const [first] = found?.explanation.nearest ?? [];
    return found && event && first && missOf(id, event, found.explanation, first);
  };
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

function ofCorrelation(set: RuleSet, id: string, events: readonly LogEvent[], nearMissOf: NearMissOf) {
  const last = events.at(-1);
  const [lack, ...others] = set.explainCorrelation(id, events.map(viewsOf)).lacks;
  if (lack === undefined || last === undefined) return undefined;
  const within = lack.rule === undefined ? undefined : nearMissOf(lack.rule);
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
