import type { Atom, Scanner } from './atoms.ts';
import type { Node } from './node.ts';
import type { Notes } from './notes.ts';

/** Nanoseconds, roughly. */
const walk = 50;
const searchStart = 60;
const searchCharacter = 1.5;
/** With what it makes others find out. */
const askRule = 150;

/** What is looked for in every event. */
export interface Triggers {
  /** Atoms of which one has to hold before a rule is asked; undefined for a rule that has to be asked always. */
  readonly byRule: readonly (readonly number[] | undefined)[];
  /** The scanners that find them. */
  readonly scanners: ReadonlySet<number>;
}

/**
 * Chooses what triggers each rule. A rule needs not be asked as long as none of the literals that it cannot do without
 * has been found; of several such sets the rarest is taken. A scanner that would trigger few rules does not run for
 * every event if others can stand in.
 */
export function chooseTriggers(
  rules: readonly Node[],
  atoms: readonly Atom[],
  scanners: readonly Scanner[],
  notes: Notes,
  frequencies: Float64Array,
): Triggers {
  const choice = new Choice(rules, atoms, frequencies);
  const costs = scanners.map((scanner, index) => scanCost(scanner, notes.usualLength(index)));
  const dearest = [...costs.keys()].sort((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0));
  for (const scanner of dearest) choice.tryWithout(scanner, costs[scanner] ?? 0);
  return { byRule: choice.clauses.map(clause => clause?.atoms), scanners: choice.scanners };
}

function scanCost({ place }: Scanner, length: number): number {
  return place === 'anywhere' ? searchStart + searchCharacter * length : walk;
}

/** Atoms of which one is in every event that an expression holds of. */
interface Clause {
  readonly frequency: number;
  readonly atoms: readonly number[];
}

/** The rarest clause of each rule among those that the scanners can find. */
class Choice {
  readonly scanners: Set<number>;
  readonly clauses: (Clause | undefined)[];
  private readonly rules: readonly Node[];
  private readonly atoms: readonly Atom[];
  private readonly frequencies: Float64Array;
  /** Rules by the scanners that find their clauses. */
  private readonly users = new Map<number, Set<number>>();

  constructor(rules: readonly Node[], atoms: readonly Atom[], frequencies: Float64Array) {
    this.rules = rules;
    this.atoms = atoms;
    this.frequencies = frequencies;
    this.scanners = new Set(atoms.flatMap(atom => (atom.kind === 'literals' ? [atom.scanner] : [])));
    this.clauses = rules.map(() => undefined);
    for (const [rule, node] of rules.entries()) this.use(rule, this.rarest(node));
  }

  /** Gives a scanner up if that saves more than asking rules more often costs. */
  tryWithout(scanner: number, saving: number): void {
    const users = [...(this.users.get(scanner) ?? [])];
    this.scanners.delete(scanner);
    const others: (readonly [rule: number, clause: Clause | undefined])[] = [];
    let cost = 0;
    for (const rule of users) {
      const node = this.rules[rule];
      const other = node && this.rarest(node);
      others.push([rule, other]);
      cost += askRule * ((other?.frequency ?? 1) - (this.clauses[rule]?.frequency ?? 1));
      if (cost >= saving) break;
    }
    if (cost < saving) for (const [rule, clause] of others) this.use(rule, clause);
    else this.scanners.add(scanner);
  }

  private use(rule: number, clause: Clause | undefined): void {
    this.clauses[rule] = clause;
    for (const index of clause?.atoms ?? []) {
      const atom = this.atoms[index];
      if (atom?.kind !== 'literals') continue;
      const users = this.users.get(atom.scanner) ?? new Set();
      this.users.set(atom.scanner, users.add(rule));
    }
  }

  private rarest(node: Node): Clause | undefined {
    switch (node.op) {
      case 'known':
        return undefined;
      case 'atom':
        return node.wanted ? this.clauseOf(node.atom) : undefined;
      case 'and':
        return this.rarestOf(node.of);
      case 'or':
        return this.allOf(node.of);
    }
  }

  private rarestOf(parts: readonly Node[]): Clause | undefined {
    let best: Clause | undefined;
    for (const part of parts) {
      const clause = this.rarest(part);
      if (clause && clause.frequency < (best?.frequency ?? Number.POSITIVE_INFINITY)) best = clause;
    }
    return best;
  }

  private allOf(parts: readonly Node[]): Clause | undefined {
    let frequency = 0;
    const atoms: number[] = [];
    for (const part of parts) {
      const clause = this.rarest(part);
      if (!clause) return undefined;
      frequency += clause.frequency;
      atoms.push(...clause.atoms);
    }
    return { frequency, atoms };
  }

  private clauseOf(index: number): Clause | undefined {
    const atom = this.atoms[index];
    if (atom?.kind === 'predicate') return atom.needs === undefined ? undefined : this.clauseOf(atom.needs);
    if (!atom || !this.scanners.has(atom.scanner)) return undefined;
    return { frequency: this.frequencies[index] ?? 1, atoms: [index] };
  }
}
