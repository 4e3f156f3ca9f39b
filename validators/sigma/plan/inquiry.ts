import { type EventFields, textsOf } from '../values.ts';
import type { Atom, Atoms, Scanner } from './atoms.ts';
import { type Finder, newFinder, type Sink } from './finder.ts';
import { FROM, HITS, Notes, noteWidth, STAMP, TO } from './notes.ts';
import type { Accessor } from './slot.ts';
import type { Triggers } from './triggers.ts';

/** In the first events all literals are looked for, to learn how common they are. */
const firstEvents = 200;

/**
 * What is known of one event: which literals are in it, which atoms hold, as far as anybody asked. Whatever is kept by
 * number carries a stamp, the number of the event for which it was found, so that nothing has to be cleared between
 * events.
 */
export class Inquiry implements Sink {
  readonly notes: Notes;
  /** Rules that were triggered. */
  readonly candidates: Int32Array;
  candidateCount = 0;
  event = 0;
  /** The last event that a scanner was run for, by scanner. */
  readonly scanned: Int32Array;

  private readonly atoms: readonly Atom[];
  private readonly scanners: readonly Scanner[];
  private readonly finders: (Finder | undefined)[];
  private readonly slots: readonly Accessor[];
  private readonly values: unknown[];
  private readonly read: Int32Array;
  private readonly held: Int32Array;
  private readonly failed: Int32Array;
  private readonly listed: Int32Array;
  private readonly samples: string[][];

  /** Whether it is still counted how common everything is. */
  private learns = true;
  private fields: EventFields = {};
  /** Scanners that are run for every event. */
  private eager: readonly number[] = [];
  /** Where the notes of the running scanner's literals begin. */
  private first = 0;

  constructor({ list, slots, scanners }: Atoms, rules: number) {
    this.atoms = list;
    this.slots = slots;
    this.scanners = scanners;
    this.notes = new Notes(list, scanners);
    this.finders = new Array(scanners.length);
    this.scanned = new Int32Array(scanners.length);
    this.candidates = new Int32Array(rules);
    this.values = new Array(slots.length);
    this.read = new Int32Array(slots.length);
    this.held = new Int32Array(list.length);
    this.failed = new Int32Array(list.length);
    this.listed = new Int32Array(rules);
    this.samples = scanners.map(() => []);
  }

  /** Looks for what triggers rules, from now on. */
  watch({ byRule, scanners }: Triggers): void {
    this.notes.connect(byRule);
    this.eager = this.event === 0 ? [...this.scanners.keys()] : [...scanners];
    if (this.event > 0 && this.event <= firstEvents) this.finders.fill(undefined);
  }

  /** What was counted will not be asked for any more: from now on there is only finding. */
  graduate(): void {
    this.learns = false;
  }

  /** Turns to an event and lists the rules that are triggered by it. */
  begin(fields: EventFields): void {
    this.event += 1;
    this.fields = fields;
    this.candidateCount = 0;
    for (const scanner of this.eager) this.scan(scanner);
  }

  /** Looks for the literals of a scanner, unless that was done. */
  scan(scanner: number): void {
    if (this.scanned[scanner] === this.event) return;
    this.scanned[scanner] = this.event;
    if (this.learns) this.notes.countScan(scanner);
    const value = this.value(this.scanners[scanner]?.slot ?? 0);
    if (value === undefined || value === null) return;
    this.first = this.notes.first(scanner);
    if (typeof value === 'string') this.find(value, scanner);
    else for (const text of textsOf(value)) this.find(text, scanner);
  }

  /** Whether an atom holds of the event. */
  holds(index: number): boolean {
    const atom = this.atoms[index];
    if (atom?.kind === 'literals') return this.hasLiteral(index, atom.scanner);
    if (this.held[index] === this.event) return true;
    if (atom === undefined || this.failed[index] === this.event) return false;
    const isPossible = atom.needs === undefined || this.holds(atom.needs);
    const found = isPossible && atom.ask(this.value(atom.slot), this.fields);
    if (found) this.held[index] = this.event;
    else this.failed[index] = this.event;
    return found;
  }

  /** A finder came upon a literal. */
  hit(literal: number): void {
    const { table, targets } = this.notes;
    const at = this.first + literal * noteWidth;
    if (table[at + STAMP] === this.event) return;
    table[at + STAMP] = this.event;
    if (this.learns) table[at + HITS] = (table[at + HITS] ?? 0) + 1;
    const to = table[at + TO] ?? 0;
    for (let next = table[at + FROM] ?? 0; next < to; next++) {
      const target = targets[next] ?? 0;
      if (target < 0) this.held[~target] = this.event;
      else if (this.listed[target] !== this.event) {
        this.listed[target] = this.event;
        this.candidates[this.candidateCount++] = target;
      }
    }
  }

  private hasLiteral(index: number, scanner: number): boolean {
    this.scan(scanner);
    const literals = this.notes.literalsOf(index);
    if (literals === undefined) return this.held[index] === this.event;
    for (const note of literals) if (this.notes.table[note] === this.event) return true;
    return false;
  }

  private value(slot: number): unknown {
    if (this.read[slot] !== this.event) {
      this.read[slot] = this.event;
      this.values[slot] = this.slots[slot]?.(this.fields);
    }
    return this.values[slot];
  }

  private find(text: string, scanner: number): void {
    if (this.learns) this.study(text, scanner);
    const finder = this.finders[scanner] ?? this.newFinder(scanner);
    finder.find(text, this);
  }

  private study(text: string, scanner: number): void {
    this.notes.countText(scanner, text.length);
    if (this.event < firstEvents) this.samples[scanner]?.push(text.slice(0, 4_096));
  }

  private newFinder(scanner: number): Finder {
    const { place, literals } = this.scanners[scanner] ?? { place: 'anywhere', literals: [] };
    const finder = newFinder(place, literals, this.samples[scanner] ?? []);
    this.finders[scanner] = finder;
    return finder;
  }
}
