import type { DetectionRule } from './compiled.ts';
import type { SigmaEvent } from './contract.ts';
import { EventView, itemHolds } from './interpret.ts';
import { type Candidate, compareCandidates, isSurelyLikeliest, likeliestWay } from './nearest.ts';
import { guarded, isFor, type Reading } from './taxonomy/resolve.ts';

/** One reading of one of the events. */
interface Sighting {
  readonly index: number;
  readonly isPreferred: boolean;
  readonly reading: Reading;
  readonly view: EventView;
}

/**
 * Events that many rules are asked about, one after the other: how they are read is found out once. It only weighs: there may be
 * thousands of events for each of thousands of rules, and what is seen and wanted is told of one.
 */
export class Sightings {
  readonly #all: readonly Sighting[];
  readonly #byLogsource = new Map<string, readonly Sighting[]>();

  /** Preferred events are weighed first. */
  constructor(
    events: readonly SigmaEvent[],
    preferred: ReadonlySet<number>,
    readingsOf: (event: SigmaEvent) => readonly Reading[],
  ) {
    const all = events.flatMap((event, index) =>
      readingsOf(event).map(reading => {
        const view = new EventView(event.fields, reading.fields);
        return { index, isPreferred: preferred.has(index), reading, view };
      }),
    );
    this.#all = all.toSorted((a, b) => Number(b.isPreferred) - Number(a.isPreferred));
  }

  /** The place of the event that is likeliest to fire a rule; undefined where the rule is asked about none. */
  likeliestFor(rule: DetectionRule): number | undefined {
    let best: (Candidate & { readonly index: number }) | undefined;
    for (const { index, isPreferred, reading, view } of this.#askedOf(rule)) {
      if (best && !isPreferred && isSurelyLikeliest(best)) break;
      const way = likeliestWay(guarded(rule.expr, reading), true, item => itemHolds(item, view));
      const next = { way, index, isPreferred };
      if (best === undefined || compareCandidates(next, best) < 0) best = next;
    }
    return best?.index;
  }

  #askedOf({ info: { logsource } }: DetectionRule): readonly Sighting[] {
    const key = JSON.stringify(logsource);
    const known =
      this.#byLogsource.get(key) ??
      this.#all.filter(({ reading }) => reading.logsources.some(seen => isFor(logsource, seen)));
    this.#byLogsource.set(key, known);
    return known;
  }
}
