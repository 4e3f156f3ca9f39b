import { RuleFault, shown } from '../fault.ts';
import { readEscape } from './escapes.ts';

/** Reads the class that begins with the `[` at `start`; its `source` is spelled for RE2 and JavaScript alike. */
export function readClass(text: string, start: number): { source: string; end: number } {
  let at = start + 1;
  const negated = text.charAt(at) === '^';
  if (negated) at += 1;
  const parts: string[] = [];
  // A ] in the first place is a plain character.
  for (let first = true; first || text.charAt(at) !== ']'; first = false) {
    if (at >= text.length) throw new RuleFault(`re: unmatched [ in ${shown(text)}`);
    const from = readMember(text, at);
    at = from.end;
    const isRange = text.charAt(at) === '-' && text.charAt(at + 1) !== ']' && from.code !== undefined;
    if (!isRange) parts.push(from.source);
    else {
      const to = readMember(text, at + 1);
      at = to.end;
      parts.push(...rangeOf(from, to));
    }
  }
  return { source: `[${negated ? '^' : ''}${parts.join('')}]`, end: at + 1 };
}

interface Member {
  readonly source: string;
  /** Undefined for a class within the class. */
  readonly code?: number;
  readonly end: number;
}

function rangeOf(from: Member, to: Member): string[] {
  if (to.code === undefined || from.code === undefined) return [from.source, '\\-', to.source];
  if (to.code < from.code) throw new RuleFault('re: a range in a class runs backwards');
  return [from.source, '-', to.source];
}

const posix = /\[:(\^?)([a-z]+):\]/y;

function readMember(text: string, at: number): Member {
  posix.lastIndex = at;
  const named = posix.exec(text);
  if (named) return { source: posixClass(named[2] ?? '', named[1] === '^'), end: posix.lastIndex };
  if (text.charAt(at) !== '\\') {
    const code = text.codePointAt(at) ?? 0;
    return { source: codeInClass(code), code, end: at + (code > 0xffff ? 2 : 1) };
  }
  if (text.charAt(at + 1) === 'b') return { source: '\\x{8}', code: 8, end: at + 2 };
  const read = readEscape(text, at + 1);
  const { end } = read;
  switch (read.escape.type) {
    case 'char':
      return { source: codeInClass(read.escape.code), code: read.escape.code, end };
    case 'class':
      return { source: classInClass(read.escape.inside, read.escape.negated), end };
    case 'other':
      throw new RuleFault(`re: unknown escape \\${read.escape.letter} in a class`);
  }
}

/** A character inside a class, spelled so that nothing in it is special. */
function codeInClass(code: number): string {
  const char = String.fromCodePoint(code);
  return /[0-9A-Za-z_ ]/.test(char) ? char : `\\x{${code.toString(16)}}`;
}

function classInClass(inside: string, negated: boolean): string {
  if (!negated) return inside;
  if (inside.startsWith('\\p')) return inside.replace('\\p', '\\P');
  const complement = complements[inside];
  if (complement) return complement;
  throw new RuleFault('re: this negated class cannot stand inside another class');
}

const complements: Readonly<Record<string, string>> = {
  '0-9': '\\0-/:-\\x{10ffff}',
  '0-9A-Za-z_': '\\0-/:-@\\x{5b}-\\x{5e}`\\x{7b}-\\x{10ffff}',
  '\\t-\\r ': '\\0-\\x{8}\\x{e}-\\x{1f}!-\\x{10ffff}',
};

function posixClass(name: string, negated: boolean): string {
  const inside = posixClasses[name];
  if (inside === undefined) throw new RuleFault(`re: unknown class [:${name}:]`);
  if (negated) throw new RuleFault(`re: [:^${name}:] is not supported, write it as [^...]`);
  return inside;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\0-\\x{7f}',
  blank: '\\t ',
  cntrl: '\\0-\\x{1f}\\x{7f}',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@\\x{5b}-`\\x{7b}-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
