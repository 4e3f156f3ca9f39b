import type { Parameter, Part, Word } from './ast.ts';

/** What this file needs of the scanner, which needs this file. */
interface Source {
  readonly text: string;
  at: number;
  parts(ends: (char: string) => boolean): Part[];
  error(what: string): Error;
}

const shapes = /^\$(?:([A-Za-z_]\w*)|([0-9*@#?$!-]))/;
const name = /^(?:[A-Za-z_]\w*|\d+|[*@#?$!-])/;
const operator = /^(:[-=+?]|[-=+?]|%%|%|##|#)/;

/** `$name` or `${...}`, taken from the source; undefined where the dollar stands for itself. */
export function parameterExpression(source: Source): Parameter | undefined {
  if (source.text.startsWith('${', source.at)) return braced(source);
  const found = shapes.exec(source.text.slice(source.at, source.at + 128));
  if (found === null) return undefined;
  source.at += found[0].length;
  return { name: found[1] ?? found[2] ?? '', operator: '', word: [] };
}

function braced(source: Source): Parameter {
  source.at += 2;
  const rest = source.text.slice(source.at, source.at + 256);
  const length = /^#([A-Za-z_]\w*|\d+|[*@#?$!-])\}/.exec(rest);
  if (length) {
    source.at += length[0].length;
    return { name: length[1] ?? '', operator: 'length', word: [] };
  }
  const found = name.exec(rest)?.[0];
  if (found === undefined) throw source.error('Bad substitution');
  source.at += found.length;
  const sign = operator.exec(source.text.slice(source.at, source.at + 2))?.[0] ?? '';
  source.at += sign.length;
  const word: Word = sign === '' ? [] : source.parts(char => char === '}');
  if (source.text[source.at] !== '}') throw source.error('Bad substitution');
  source.at += 1;
  return { name: found, operator: sign, word };
}
