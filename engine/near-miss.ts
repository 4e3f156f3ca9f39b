import type { LogEvent } from '../validators/index.ts';
import {
  type CorrelationLack,
  compareExplanations,
  type Explanation,
  isOtherKind,
  type NearestMiss,
  type RuleSet,
} from '../validators/sigma/index.ts';
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

interface Candidate {
  readonly event: LogEvent;
  readonly explanation: Explanation;
  readonly isNamed: boolean;
}

function ofDetection(set: RuleSet, id: string, events: readonly LogEvent[], isNamed: IsNamed) {
  let best: Candidate | undefined;
  for (const event of events)
    for (const view of viewsOf(event)) {
      const explanation = set.explain(id, view);
      if (explanation.matched) return undefined;
      if (explanation.logsourceMismatch || explanation.nearest.length === 0) continue;
      const next = { event, explanation, isNamed: isNamed(event) };
      if (best === undefined || byLikelihood(next, best) < 0) best = next;
    }
  const first = best?.explanation.nearest[0];
  return best && first && missOf(id, best, first);
}

/** An event that meets nothing of the rule is no likelier for bearing a name of the drill's. */
function byLikelihood(a: Candidate, b: Candidate): number {
  const rank = ({ explanation, isNamed }: Candidate) =>
    explanation.met === 0 ? 2 : isNamed && !isOtherKind(explanation) ? 0 : 1;
  return rank(a) - rank(b) || compareExplanations(a.explanation, b.explanation) || named(b) - named(a);
}

const named = ({ isNamed }: Candidate): number => Number(isNamed);

function missOf(rule: string, { event, explanation }: Candidate, miss: NearestMiss): NearMiss {
  const { selection, how, item } = miss;
  const { met, nearest } = explanation;
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
