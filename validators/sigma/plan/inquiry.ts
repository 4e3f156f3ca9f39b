import { fold } from '../fold.ts';
import { type EventFields, textOf, textsOf } from '../values.ts';
import type { Atom, Atoms, Scanner } from './atoms.ts';
import { Demand, newFinder } from './demand.ts';
import { type Finder, LiteralSet, type Sink } from './finder.ts';
import type { Accessor } from './slot.ts';
import type { Experience } from './triggers.ts';

const nothing: readonly number[] = [];

/** In the first events all literals are looked for, to learn how common they are. */
const firstEvents = 200;

/**
 * What is known of one event: which atoms hold, as far as anybody asked. Whatever is kept by number carries a stamp, the
 * number of the event for which it was found, so that nothing has to be cleared between events.
 */
export class Inquiry implements Sink {
  readonly atoms: readonly Atom[];
  readonly scanners: readonly Scanner[];
  readonly seen: Experience;
  /** Rules that were triggered. */
  readonly candidates: Int32Array;
  candidateCount = 0;

  private readonly slots: readonly Accessor[];
  private readonly values: unknown[];
  private readonly folded: (string | readonly string[])[];
  private readonly held: Int32Array;
  private readonly failed: Int32Array;
  private readonly read: Int32Array;
  private readonly foldedAt: Int32Array;
  private readonly listed: Int32Array;
  private readonly demands: (Demand | undefined)[] = [];

  private fields: EventFields = {};
  private event = 0;
  /** Rules by the atom that triggers them, the atoms that are looked for in every event, and the finders that do. */
  private triggered: readonly (readonly number[] | undefined)[] = [];
  private watched: Uint8Array;
  private watchers: readonly { readonly slot: number; readonly scanner: number; readonly finder: Finder }[] =
    [];
  private watchedSince = 0;
  private readonly samples: string[][];

  constructor({ list, slots, scanners }: Atoms, rules: number) {
    this.atoms = list;
    this.slots = slots;
    this.scanners = scanners;
    this.seen = {
      hits: new Float64Array(list.length),
      trials: new Float64Array(list.length),
      characters: new Float64Array(scanners.length),
      scans: new Float64Array(scanners.length),
    };
    this.candidates = new Int32Array(rules);
    this.values = new Array(slots.length);
    this.folded = new Array(slots.length);
    this.held = new Int32Array(list.length);
    this.failed = new Int32Array(list.length);
    this.read = new Int32Array(slots.length);
    this.foldedAt = new Int32Array(slots.length);
    this.listed = new Int32Array(rules);
    this.watched = new Uint8Array(list.length);
    this.samples = scanners.map(() => []);
  }

  /** Looks for the atoms that trigger rules, from now on. */
  watch(triggered: readonly (readonly number[] | undefined)[]): void {
    const isFirst = this.event === 0;
    for (let atom = 0; atom < this.watched.length; atom++) {
      if (this.watched[atom] === 1)
        this.seen.trials[atom] = (this.seen.trials[atom] ?? 0) + this.event - this.watchedSince;
    }
    this.watchedSince = this.event;
    this.triggered = triggered;
    this.watched = Uint8Array.from(this.atoms, ({ kind }, atom) =>
      triggered[atom] || (isFirst && kind === 'literals') ? 1 : 0,
    );
    this.watchers = this.scanners.flatMap(({ slot, place }, scanner) => {
      const literals = new LiteralSet(place);
      for (const [index, atom] of this.atoms.entries()) {
        const isWatched = atom.kind === 'literals' && atom.scanner === scanner && this.watched[index] === 1;
        if (isWatched) for (const literal of atom.literals) literals.add(literal, index);
      }
      return literals.size === 0
        ? []
        : [{ slot, scanner, finder: newFinder(literals, this.samples[scanner] ?? []) }];
    });
  }

  /** Turns to an event and lists the rules that are triggered by it. */
  begin(fields: EventFields): void {
    this.event += 1;
    this.fields = fields;
    this.candidateCount = 0;
    for (const { slot, scanner, finder } of this.watchers) {
      const value = this.value(slot);
      if (typeof value === 'string') this.find(value, scanner, finder);
      else if (value !== undefined && value !== null) this.findIn(value, scanner, finder);
    }
  }

  /** Whether an atom holds of the event. */
  holds(index: number): boolean {
    if (this.held[index] === this.event) return true;
    if (this.failed[index] === this.event || this.watched[index] === 1) return false;
    const found = this.findOut(index);
    if (found) this.held[index] = this.event;
    else this.failed[index] = this.event;
    return found;
  }

  /** A finder came upon one of an atom's literals. */
  hit(atom: number): void {
    if (this.held[atom] === this.event) return;
    this.held[atom] = this.event;
    this.seen.hits[atom] = (this.seen.hits[atom] ?? 0) + 1;
    for (const rule of this.triggered[atom] ?? nothing) {
      if (this.listed[rule] === this.event) continue;
      this.listed[rule] = this.event;
      this.candidates[this.candidateCount++] = rule;
    }
  }

  private findOut(index: number): boolean {
    const atom = this.atoms[index];
    if (atom === undefined) return false;
    if (atom.kind === 'literals') return this.demand(index, atom);
    return (
      (atom.needs === undefined || this.holds(atom.needs)) && atom.ask(this.value(atom.slot), this.fields)
    );
  }

  private demand(index: number, { scanner, literals }: Extract<Atom, { kind: 'literals' }>): boolean {
    const texts = this.foldedTexts(this.scanners[scanner]?.slot ?? 0);
    const demand = this.demands[index] ?? new Demand(literals);
    this.demands[index] = demand;
    return typeof texts === 'string' ? demand.holds(texts) : texts.some(text => demand.holds(text));
  }

  private value(slot: number): unknown {
    if (this.read[slot] !== this.event) {
      this.read[slot] = this.event;
      this.values[slot] = this.slots[slot]?.(this.fields);
    }
    return this.values[slot];
  }

  private foldedTexts(slot: number): string | readonly string[] {
    if (this.foldedAt[slot] !== this.event) {
      this.foldedAt[slot] = this.event;
      const value = this.value(slot);
      this.folded[slot] = typeof value === 'string' ? fold(value) : textsOf(value).map(fold);
    }
    return this.folded[slot] ?? [];
  }

  private findIn(value: unknown, scanner: number, finder: Finder): void {
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = textOf(one);
      if (text !== undefined) this.find(text, scanner, finder);
    }
  }

  private find(text: string, scanner: number, finder: Finder): void {
    this.seen.characters[scanner] = (this.seen.characters[scanner] ?? 0) + text.length;
    this.seen.scans[scanner] = (this.seen.scans[scanner] ?? 0) + 1;
    if (this.event < firstEvents) this.samples[scanner]?.push(text.slice(0, 4_096));
    finder.find(text, this);
  }
}
