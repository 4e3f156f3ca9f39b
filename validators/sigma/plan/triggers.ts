import type { Atom, Scanner } from './atoms.ts';
import type { Literal } from './literal.ts';
import type { Node } from './node.ts';

/** What is known of how events of a plan look. */
export interface Experience {
  /** Events in which an atom was seen to hold, by atom. */
  readonly hits: Float64Array;
  /** Events in which it would have been seen, by atom. */
  readonly trials: Float64Array;
  /** Characters looked through so far, and texts, by scanner. */
  readonly characters: Float64Array;
  readonly scans: Float64Array;
}

/** Nanoseconds, roughly. */
const walk = 50;
const searchStart = 90;
const searchCharacter = 2.5;
/** With what it asks for on demand. */
const askRule = 200;

/**
 * Chooses what is looked for in every event: for each rule, atoms of which one has to hold before the rule is asked,
 * or undefined if it has to be asked always. A rule needs not be asked as long as none of the literals that it cannot do
 * without has been found; of several such sets the rarest is taken. A scanner that would trigger few rules does not run
 * at all if others can stand in; what it would have told is found out on demand.
 */
export function chooseTriggers(
  rules: readonly Node[],
  atoms: readonly Atom[],
  scanners: readonly Scanner[],
  seen: Experience,
): readonly (readonly number[] | undefined)[] {
  const model = new CostModel(rules, atoms, scanners, seen);
  const running = new Set(atoms.flatMap(atom => (atom.kind === 'literals' ? [atom.scanner] : [])));
  let cost = model.cost(running);
  for (const scanner of [...running].toSorted((a, b) => model.scanCost(b) - model.scanCost(a))) {
    const without = new Set(running);
    without.delete(scanner);
    const cheaper = model.cost(without);
    if (cheaper >= cost) continue;
    cost = cheaper;
    running.delete(scanner);
  }
  return rules.map(rule => model.rarest(rule, running)?.atoms);
}

interface Clause {
  readonly frequency: number;
  readonly atoms: readonly number[];
}

class CostModel {
  private readonly rules: readonly Node[];
  private readonly atoms: readonly Atom[];
  private readonly scanners: readonly Scanner[];
  private readonly seen: Experience;
  private readonly frequencies: readonly number[];

  constructor(
    rules: readonly Node[],
    atoms: readonly Atom[],
    scanners: readonly Scanner[],
    seen: Experience,
  ) {
    this.rules = rules;
    this.atoms = atoms;
    this.scanners = scanners;
    this.seen = seen;
    this.frequencies = atoms.map((_, atom) => this.frequencyOf(atom));
  }

  /** Expected nanoseconds for an event if these scanners run for every one. */
  cost(eager: ReadonlySet<number>): number {
    const scans = [...eager].reduce((sum, scanner) => sum + this.scanCost(scanner), 0);
    return this.rules.reduce(
      (sum, rule) => sum + askRule * (this.rarest(rule, eager)?.frequency ?? 1),
      scans,
    );
  }

  scanCost(scanner: number): number {
    if (this.scanners[scanner]?.place !== 'anywhere') return walk;
    const scans = this.seen.scans[scanner] ?? 0;
    const length = scans > 0 ? (this.seen.characters[scanner] ?? 0) / scans : 60;
    return searchStart + searchCharacter * length;
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
    if (!atom || !eager.has(atom.scanner)) return undefined;
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
    return ((this.seen.hits[index] ?? 0) + guess * 4) / ((this.seen.trials[index] ?? 0) + 4);
  }
}

/** Long literals are rare, and those bound to an end of the text rarer. */
function guessed({ text, place, whole }: Literal): number {
  return 0.6 ** (text.length + (place === 'anywhere' ? 0 : 2) + (whole ? 2 : 0));
}
