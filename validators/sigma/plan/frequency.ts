import type { Atom, Scanner } from './atoms.ts';
import type { Literal } from './literal.ts';
import type { Node } from './node.ts';
import type { Notes } from './notes.ts';

/** How much a guess weighs, in events. */
const weight = 4;

/** In what share of the events each atom holds: what was seen, tempered with what the literals look like. */
export function frequenciesOf(
  atoms: readonly Atom[],
  scanners: readonly Scanner[],
  notes: Notes,
): Float64Array {
  const frequencies = new Float64Array(atoms.length);
  for (const [index, atom] of atoms.entries()) {
    if (atom.kind === 'predicate') {
      // What it needs was made before it.
      frequencies[index] = atom.needs === undefined ? 0.5 : (frequencies[atom.needs] ?? 1) / 2;
      continue;
    }
    const literals = scanners[atom.scanner]?.literals ?? [];
    let hits = 0;
    for (const number of atom.literals)
      hits += notes.hits(atom.scanner, number) + weight * guessed(literals[number]);
    frequencies[index] = Math.min(1, hits / (notes.trials(atom.scanner) + weight));
  }
  return frequencies;
}

/** Long literals are rare, and those bound to an end of the text rarer. */
function guessed(literal: Literal | undefined): number {
  if (literal === undefined) return 1;
  const { text, place, whole } = literal;
  return 0.6 ** (text.length + (place === 'anywhere' ? 0 : 2) + (whole ? 2 : 0));
}

/** In what share of the events an expression holds, its parts taken to be independent of each other. */
export function chanceOf(node: Node, frequencies: Float64Array): number {
  switch (node.op) {
    case 'known':
      return node.value ? 1 : 0;
    case 'atom': {
      const frequency = frequencies[node.atom] ?? 1;
      return node.wanted ? frequency : 1 - frequency;
    }
    case 'and':
      return node.of.reduce((chance, part) => chance * chanceOf(part, frequencies), 1);
    case 'or':
      return 1 - node.of.reduce((chance, part) => chance * (1 - chanceOf(part, frequencies)), 1);
  }
}
