import { fold } from '../fold.ts';
import type { Node } from './ast.ts';

/** More alternatives than this are no help in finding candidates. */
const most = 64;

/**
 * Folded texts of which every match of the pattern contains at least one, or undefined if none are known. Used to
 * ask a regular expression only about events that can match it.
 */
export function requiredLiterals(node: Node): string[] | undefined {
  switch (node.type) {
    case 'char':
      return node.code > 0xffff ? undefined : [fold(String.fromCharCode(node.code))];
    case 'set':
    case 'assertion':
    case 'look':
      return undefined;
    case 'repeat':
      return node.min > 0 ? requiredLiterals(node.of) : undefined;
    case 'choice':
      return ofEveryBranch(node.of);
    case 'sequence':
      return ofBestPart(node.of);
  }
}

function ofEveryBranch(branches: readonly Node[]): string[] | undefined {
  const all: string[] = [];
  for (const branch of branches) {
    const literals = requiredLiterals(branch);
    if (!literals) return undefined;
    all.push(...literals);
  }
  return all.length > most ? undefined : all;
}

function ofBestPart(parts: readonly Node[]): string[] | undefined {
  const candidates: string[][] = [];
  let run = '';
  for (const part of parts) {
    const text = part.type === 'char' && part.code <= 0xffff ? fold(String.fromCharCode(part.code)) : '';
    if (text === '' && run !== '') candidates.push([run]);
    run = text === '' ? '' : run + text;
    if (part.type !== 'char') candidates.push(requiredLiterals(part) ?? []);
  }
  if (run !== '') candidates.push([run]);
  return candidates.filter(literals => literals.length > 0).toSorted((a, b) => worth(b) - worth(a))[0];
}

/** Long literals are rare in texts, and so are few of them. */
function worth(literals: readonly string[]): number {
  return Math.min(...literals.map(literal => literal.length)) - literals.length / 8;
}
