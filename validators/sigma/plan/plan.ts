import type { DetectionRule } from '../compiled.ts';
import type { Reading } from '../taxonomy/resolve.ts';
import { isFor } from '../taxonomy/resolve.ts';
import { type EventFields, textOf } from '../values.ts';
import { type Atom, Atoms, type Scanner } from './atoms.ts';
import { type Finder, LiteralSet, type Sink } from './finder.ts';
import { Grams } from './grams.ts';
import { buildNode, type Constants, foldConstants, join, type Node } from './node.ts';
import { ACCEPT, compileProgram, type Program } from './program.ts';
import type { Accessor } from './slot.ts';
import { chooseTriggers, type Experience } from './triggers.ts';
import { Walk } from './walk.ts';

const noRules: readonly DetectionRule[] = [];

/** After so many events the triggers are chosen anew, from what was seen. */
const lastSample = 200;
const lessons = new Set([lastSample, 2_000, 20_000, 200_000]);

/** Stamps are 32-bit integers; a plan that ran out of them is built anew. */
const mostEvents = 1_000_000_000;

/**
 * All rules that can match events of one kind, made ready to be asked together. For an event, the fields that
 * triggers are in are scanned once; each literal found sets its atoms and makes the rules that it triggers
 * candidates; only these run their programs, which read what is known and find out the rest.
 */
export class Plan implements Sink {
  private readonly rules: readonly DetectionRule[];
  private readonly nodes: readonly Node[];
  private readonly programs: readonly Program[];
  private readonly atoms: readonly Atom[];
  private readonly slots: readonly Accessor[];
  private readonly scanners: readonly Scanner[];
  private finders: readonly Finder[] = [];
  /** Texts to choose grams by, until there are enough, by scanner. */
  private readonly samples: string[][];
  /** Rules to ask once an atom is found, and rules to ask always. */
  private triggered: readonly (readonly number[])[] = [];
  private always: readonly number[] = [];
  private eager: readonly number[] = [];

  private fields: EventFields = {};
  private readonly values: unknown[];
  /** By atom, slot and rule: the last event for which it was found true, found false, read, scanned, put on the list. */
  private readonly held: Int32Array;
  private readonly failed: Int32Array;
  private readonly read: Int32Array;
  private readonly scanned: Int32Array;
  private readonly listed: Int32Array;
  private readonly candidates: Int32Array;
  private candidateCount = 0;

  private events = 0;
  private readonly seen: Experience;

  constructor(rules: readonly DetectionRule[], readings: readonly Reading[], constants: Constants) {
    const atoms = new Atoms();
    const built = rules.map(rule => nodeOf(rule, readings, constants, atoms));
    const possible = built.flatMap((node, index) => (node.op === 'known' && !node.value ? [] : [index]));
    this.rules = possible.flatMap(index => rules[index] ?? []);
    this.nodes = possible.flatMap(index => built[index] ?? []);
    this.atoms = atoms.list;
    this.slots = atoms.slots;
    this.programs = this.nodes.map(node => compileProgram(node, this.atoms));
    this.scanners = atoms.scanners;
    this.samples = this.scanners.map(() => []);
    this.values = new Array(this.slots.length);
    this.held = stamps(this.atoms);
    this.failed = stamps(this.atoms);
    this.read = stamps(this.slots);
    this.scanned = stamps(this.scanners);
    this.listed = stamps(this.rules);
    this.candidates = new Int32Array(this.rules.length);
    this.seen = {
      hits: new Float64Array(this.atoms.length),
      characters: new Float64Array(this.scanners.length),
      scans: new Float64Array(this.scanners.length),
    };
    this.learn();
  }

  get isWornOut(): boolean {
    return this.events > mostEvents;
  }

  /** The rules that match, in their order. */
  run(fields: EventFields): readonly DetectionRule[] {
    if (this.rules.length === 0) return noRules;
    this.events += 1;
    if (lessons.has(this.events)) this.learn();
    this.fields = fields;
    this.candidateCount = 0;
    for (const scanner of this.eager) this.scan(scanner);
    return this.ask();
  }

  private ask(): readonly DetectionRule[] {
    let matching: number[] | undefined;
    for (const rule of this.always) if (this.accepts(rule)) matching = [...(matching ?? []), rule];
    for (let at = 0; at < this.candidateCount; at++) {
      const rule = this.candidates[at] ?? 0;
      if (this.accepts(rule)) matching = [...(matching ?? []), rule];
    }
    return matching ? matching.sort((a, b) => a - b).flatMap(rule => this.rules[rule] ?? []) : noRules;
  }

  /** A finder came upon one of an atom's literals. */
  hit(atom: number): void {
    const event = this.events;
    if (this.held[atom] === event) return;
    this.held[atom] = event;
    this.seen.hits[atom] = (this.seen.hits[atom] ?? 0) + 1;
    const rules = this.triggered[atom];
    if (rules === undefined) return;
    for (const rule of rules) {
      if (this.listed[rule] === event) continue;
      this.listed[rule] = event;
      this.candidates[this.candidateCount++] = rule;
    }
  }

  private accepts(rule: number): boolean {
    const program = this.programs[rule];
    if (program === undefined || program.length === 0) return true;
    let at = 0;
    while (at >= 0) at = (this.holds(program[at] ?? 0) ? program[at + 1] : program[at + 2]) ?? ACCEPT;
    return at === ACCEPT;
  }

  private holds(index: number): boolean {
    const event = this.events;
    if (this.held[index] === event) return true;
    if (this.failed[index] === event) return false;
    const atom = this.atoms[index];
    if (atom === undefined) return false;
    if (atom.kind === 'literals') {
      this.scan(atom.scanner);
      return this.held[index] === event;
    }
    const found =
      (atom.needs === undefined || this.holds(atom.needs)) && atom.ask(this.value(atom.slot), this.fields);
    if (found) this.held[index] = event;
    else this.failed[index] = event;
    return found;
  }

  private value(slot: number): unknown {
    if (this.read[slot] !== this.events) {
      this.read[slot] = this.events;
      this.values[slot] = this.slots[slot]?.(this.fields);
    }
    return this.values[slot];
  }

  private scan(scanner: number): void {
    if (this.scanned[scanner] === this.events) return;
    this.scanned[scanner] = this.events;
    const value = this.value(this.scanners[scanner]?.slot ?? 0);
    if (typeof value === 'string') this.scanText(value, scanner);
    else if (Array.isArray(value)) for (const element of value) this.scanText(textOf(element), scanner);
    else if (value !== undefined) this.scanText(textOf(value), scanner);
  }

  private scanText(text: string | undefined, scanner: number): void {
    if (text === undefined) return;
    this.seen.characters[scanner] = (this.seen.characters[scanner] ?? 0) + text.length;
    this.seen.scans[scanner] = (this.seen.scans[scanner] ?? 0) + 1;
    if (this.events < lastSample) this.samples[scanner]?.push(text.slice(0, 4_096));
    this.finders[scanner]?.find(text, this.events, this);
  }

  private learn(): void {
    const { byRule, eager } = chooseTriggers(this.nodes, this.atoms, this.scanners, this.seen);
    const triggered: number[][] = [];
    for (const [rule, atoms] of byRule.entries()) {
      for (const atom of new Set(atoms)) {
        const rules = triggered[atom] ?? [];
        triggered[atom] = rules;
        rules.push(rule);
      }
    }
    this.triggered = Array.from(this.atoms, (_, atom) => triggered[atom] ?? []);
    this.always = byRule.flatMap((atoms, rule) => (atoms ? [] : [rule]));
    this.eager = [...eager];
    if (this.events <= lastSample) this.finders = this.scanners.map((_, scanner) => this.finderFor(scanner));
  }

  private finderFor(scanner: number): Finder {
    const literals = new LiteralSet(this.scanners[scanner]?.place ?? 'anywhere');
    for (const [index, atom] of this.atoms.entries()) {
      if (atom.kind === 'literals' && atom.scanner === scanner)
        for (const literal of atom.literals) literals.add(literal, index);
    }
    if (literals.place !== 'anywhere') return new Walk(literals);
    return new Grams(literals, this.samples[scanner]?.splice(0) ?? []);
  }
}

function nodeOf(rule: DetectionRule, readings: readonly Reading[], constants: Constants, atoms: Atoms): Node {
  const fitting = readings.filter(({ logsources }) =>
    logsources.some(logsource => isFor(rule.info.logsource, logsource)),
  );
  const nodes = fitting.map((reading): Node => {
    const expr = foldConstants(rule.expr, reading, constants);
    return typeof expr === 'boolean' ? { op: 'known', value: expr } : buildNode(expr, reading, atoms);
  });
  return join('or', nodes);
}

function stamps({ length }: { readonly length: number }): Int32Array {
  return new Int32Array(length).fill(-1);
}
