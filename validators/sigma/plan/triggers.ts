import type { Atom } from './atoms.ts';
import type { Node } from './node.ts';
import type { Literal } from './trie.ts';

/** What is known of how events of a plan look. */
export interface Experience {
  /** Events in which an atom was seen to hold, by atom. */
  readonly hits: Float64Array;
  /** Characters of a field seen so far, and scans made, by slot. */
  readonly characters: Float64Array;
  readonly scans: Float64Array;
}

/** For each rule: the atoms of which one has to hold before the rule is asked, or undefined: it is always asked. */
export interface Triggers {
  readonly byRule: readonly (readonly number[] | undefined)[];
  /** Slots that are scanned for every event. */
  readonly eager: ReadonlySet<number>;
}

/** Nanoseconds, roughly: for the start of a scan, for a character, for asking a rule. */
const scanStart = 25;
const scanCharacter = 1.2;
const askRule = 60;

/**
 * Chooses what is looked for in every event. A rule needs not be asked as long as none of the literals that it cannot do
 * without has been found; of several such sets the rarest is taken. A field that only few rules would be triggered
 * by is not scanned unless a rule that is asked gets as far as to want it.
 */
export function chooseTriggers(rules: readonly Node[], atoms: readonly Atom[], seen: Experience): Triggers {
  const model = new CostModel(rules, atoms, seen);
  const slots = new Set(atoms.flatMap(atom => (atom.kind === 'literals' ? [atom.slot] : [])));
  let cost = model.cost(slots);
  for (const slot of [...slots].toSorted((a, b) => model.scanCost(b) - model.scanCost(a))) {
    const without = new Set(slots);
    without.delete(slot);
    const cheaper = model.cost(without);
    if (cheaper >= cost) continue;
    cost = cheaper;
    slots.delete(slot);
  }
  const byRule = rules.map(rule => model.rarest(rule, slots)?.atoms);
  const used = byRule.flatMap(trigger => trigger ?? []).flatMap(atom => atoms[atom]?.slot ?? []);
  return { byRule, eager: new Set(used) };
}

interface Clause {
  readonly frequency: number;
  readonly atoms: readonly number[];
}

class CostModel {
  private readonly rules: readonly Node[];
  private readonly atoms: readonly Atom[];
  private readonly seen: Experience;
  private readonly frequencies: readonly number[];
  private readonly slotsOfRules: readonly ReadonlySet<number>[];

  constructor(rules: readonly Node[], atoms: readonly Atom[], seen: Experience) {
    this.rules = rules;
    this.atoms = atoms;
    this.seen = seen;
    this.frequencies = atoms.map((_, atom) => this.frequencyOf(atom));
    this.slotsOfRules = rules.map(rule => slotsOf(rule, atoms));
  }

  /** Expected nanoseconds for an event if these slots are scanned in every one. */
  cost(eager: ReadonlySet<number>): number {
    const wanted = new Map<number, number>();
    let cost = [...eager].reduce((sum, slot) => sum + this.scanCost(slot), 0);
    for (const [index, rule] of this.rules.entries()) {
      const frequency = this.rarest(rule, eager)?.frequency ?? 1;
      cost += askRule * frequency;
      for (const slot of this.slotsOfRules[index] ?? []) {
        if (!eager.has(slot)) wanted.set(slot, (wanted.get(slot) ?? 0) + frequency);
      }
    }
    for (const [slot, frequency] of wanted) cost += Math.min(1, frequency) * this.scanCost(slot);
    return cost;
  }

  scanCost(slot: number): number {
    const scans = this.seen.scans[slot] ?? 0;
    const length = scans > 0 ? (this.seen.characters[slot] ?? 0) / scans : 60;
    return scanStart + scanCharacter * length;
  }

  /** The rarest set of literals of which one is in every event that the expression holds of. */
  rarest(node: Node, eager: ReadonlySet<number>): Clause | undefined {
    switch (node.op) {
      case 'known':
        return undefined;
      case 'atom':
        return node.wanted ? this.clauseOf(node.atom, eager) : undefined;
      case 'and':
        return this.rarestOf(node.of, eager);
      case 'or':
        return this.allOf(node.of, eager);
    }
  }

  private rarestOf(parts: readonly Node[], eager: ReadonlySet<number>): Clause | undefined {
    let best: Clause | undefined;
    for (const part of parts) {
      const clause = this.rarest(part, eager);
      if (clause && clause.frequency < (best?.frequency ?? Number.POSITIVE_INFINITY)) best = clause;
    }
    return best;
  }

  private allOf(parts: readonly Node[], eager: ReadonlySet<number>): Clause | undefined {
    let frequency = 0;
    const atoms: number[] = [];
    for (const part of parts) {
      const clause = this.rarest(part, eager);
      if (!clause) return undefined;
      frequency += clause.frequency;
      atoms.push(...clause.atoms);
    }
    return { frequency, atoms };
  }

  private clauseOf(index: number, eager: ReadonlySet<number>): Clause | undefined {
    const atom = this.atoms[index];
    if (atom?.kind === 'predicate')
      return atom.needs === undefined ? undefined : this.clauseOf(atom.needs, eager);
    if (!atom || !eager.has(atom.slot)) return undefined;
    return { frequency: this.frequencies[index] ?? 1, atoms: [index] };
  }

  /** What was seen, tempered with what the literals look like. */
  private frequencyOf(index: number): number {
    const atom = this.atoms[index];
    if (atom?.kind !== 'literals') return 1;
    const guess = Math.min(
      1,
      atom.literals.reduce((sum, literal) => sum + guessed(literal), 0),
    );
    const scans = this.seen.scans[atom.slot] ?? 0;
    return scans === 0 ? guess : ((this.seen.hits[index] ?? 0) + guess * 4) / (scans + 4);
  }
}

/** Long literals are rare, and those bound to an end of the text rarer. */
function guessed({ text, atBegin, atEnd }: Literal): number {
  return 0.6 ** (text.length + (atBegin ? 2 : 0) + (atEnd ? 2 : 0));
}

function slotsOf(node: Node, atoms: readonly Atom[]): Set<number> {
  if (node.op === 'known') return new Set();
  if (node.op !== 'atom') return new Set(node.of.flatMap(part => [...slotsOf(part, atoms)]));
  const atom = atoms[node.atom];
  const isScanned = atom?.kind === 'literals' || atom?.needs !== undefined;
  return new Set(atom && isScanned ? [atom.slot] : []);
}
