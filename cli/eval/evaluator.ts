import type { RecordedEvent } from '../../validators/index.ts';
import type { Correlator, Match, RuleInfo, RuleSet, SigmaEvent } from '../../validators/sigma/index.ts';
import type { Counts, Findings, Hit } from './findings.ts';

/** How often each kind came. */
class Counter {
  readonly #counts = new Map<string, number>();

  add(kind: string | undefined): void {
    if (kind !== undefined) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get counts(): Counts {
    return Object.fromEntries(this.#counts);
  }
}

interface Place {
  readonly file: string;
  readonly record: string;
}

/** Milliseconds that an event may be late. */
const latenessMs = 24 * 3_600_000;

/** Asks a rule set about the records of recordings, in their order. A rule matches a record once, in whatever reading. */
export class Evaluator {
  readonly #set: RuleSet;
  readonly #withFields: boolean;
  readonly #numbers: ReadonlyMap<RuleInfo, number>;
  readonly #correlator: Correlator | undefined;
  /** Where events came from, for the correlations that hold on to them. */
  readonly #places = new WeakMap<SigmaEvent, Place>();
  #file = '';
  #latest = Number.NEGATIVE_INFINITY;

  constructor(set: RuleSet, withFields: boolean) {
    this.#set = set;
    this.#withFields = withFields;
    this.#numbers = new Map(set.rules.map((rule, number) => [rule, number]));
    this.#correlator = correlates(set) ? set.correlator({ latenessMs }) : undefined;
  }

  evaluate(records: readonly RecordedEvent[], file: string): Omit<Findings, 'events' | 'corrupt'> {
    const hits: Hit[] = [];
    let unplaced = 0;
    const [unasked, lacking] = [new Counter(), new Counter()];
    if (file !== this.#file && this.#isOlder(records)) hits.push(...this.finish());
    this.#file = file;
    for (const { record, sigma } of records) {
      if (!sigma.some(event => this.#isPlaced(event))) unplaced += 1;
      else if (!sigma.some(event => this.#set.asks(event))) unasked.add(this.#kindOf(sigma));
      lacking.add(sigma.find(({ lacks }) => lacks !== undefined)?.lacks);
      const before = hits.length;
      const place = { file, record };
      for (const match of this.#matches(sigma, place)) this.#add(match, place, hits, before);
    }
    return { hits, unplaced, unasked: unasked.counts, lacking: lacking.counts };
  }

  /** The log source of a record, as exactly as its readings tell it. */
  #kindOf(sigma: readonly SigmaEvent[]): string {
    const all = sigma
      .flatMap(event => this.#set.logsourcesOf(event))
      .map(({ product, category, service }) =>
        [product, category, service].filter(part => part !== undefined),
      );
    return all.reduce((most, next) => (next.length > most.length ? next : most), []).join('/');
  }

  /** Recordings come in any order: one of older days begins anew, instead of coming too late for every correlation. */
  #isOlder(records: readonly RecordedEvent[]): boolean {
    const first = records.flatMap(({ sigma }) => sigma).find(({ time }) => time !== undefined)?.time;
    return first !== undefined && first < this.#latest - latenessMs;
  }

  /** Nearly all events tell by these two fields. */
  #isPlaced(event: SigmaEvent): boolean {
    const isPlain = event.logsource === undefined && event.fields.Channel === undefined;
    return !isPlain || this.#set.logsourcesOf(event).length > 0;
  }

  /** The end of recordings that belong together: correlations that could only be decided now. */
  finish(): Hit[] {
    const hits: Hit[] = [];
    this.#latest = Number.NEGATIVE_INFINITY;
    for (const match of this.#correlator?.flush() ?? []) this.#add(match, { file: '', record: '' }, hits, 0);
    return hits;
  }

  #matches(readings: readonly SigmaEvent[], place: Place): Match[] {
    if (!this.#correlator) return readings.flatMap(event => this.#set.match(event));
    for (const event of readings) {
      this.#places.set(event, place);
      this.#latest = Math.max(this.#latest, event.time ?? this.#latest);
    }
    return this.#correlator.push(readings);
  }

  #add({ rule, event, time, correlation }: Match, place: Place, hits: Hit[], from: number): void {
    const number = this.#numbers.get(rule) ?? -1;
    if (!correlation && hits.slice(from).some(hit => hit.rule === number && !hit.correlation)) return;
    const found = {
      rule: number,
      ...(time !== undefined && { time }),
      ...(this.#withFields && { fields: JSON.stringify(event.fields) }),
    };
    if (!correlation) hits.push({ ...found, record: place.record });
    else {
      const events = correlation.events.map(one => this.#places.get(one) ?? place);
      const last = this.#places.get(event) ?? place;
      hits.push({ ...found, ...last, correlation: { ...correlation, events } });
    }
  }
}

/** Whether matches hang on earlier events: such rule sets need all events in one place. */
export function correlates(set: RuleSet): boolean {
  return set.rules.some(({ kind }) => kind === 'correlation');
}
