import type { DetectionRule } from './compiled.ts';
import type { SigmaEvent } from './contract.ts';
import { EventView, itemHolds } from './interpret.ts';
import { type Candidate, compareCandidates, likeliestWay } from './nearest.ts';
import { guarded, type Reading } from './taxonomy/resolve.ts';

/**
 * The place of the event that is likeliest to fire a rule. It only weighs: there may be thousands of events for each of
 * thousands of rules, and what is seen and wanted is told of one.
 */
export function likeliestPlace(
  rule: DetectionRule,
  events: readonly SigmaEvent[],
  preferred: ReadonlySet<number>,
  readingsOf: (event: SigmaEvent) => readonly Reading[],
): number | undefined {
  let best: (Candidate & { readonly index: number }) | undefined;
  for (const [index, event] of events.entries())
    for (const reading of readingsOf(event)) {
      const view = new EventView(event.fields, reading.fields);
      const way = likeliestWay(guarded(rule.expr, reading), true, item => itemHolds(item, view));
      const next = { way, index, isPreferred: preferred.has(index) };
      if (best === undefined || compareCandidates(next, best) < 0) best = next;
    }
  return best?.index;
}
