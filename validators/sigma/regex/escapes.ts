import { RuleFault } from '../fault.ts';

/** What an escape stands for: a character, or the inside of a class (negated or not). */
export type Escape =
  | { readonly type: 'char'; readonly code: number }
  | { readonly type: 'class'; readonly inside: string; readonly negated: boolean }
  | { readonly type: 'other'; readonly letter: string };

/** The escape at `at` (behind the backslash) and where it ends. Throws RuleFault for what no linear engine knows. */
export function readEscape(source: string, at: number): { escape: Escape; end: number } {
  const letter = source.charAt(at);
  if (letter === '') throw new RuleFault('re: the pattern ends in a backslash');
  if (letter === 'x' || letter === 'u') return readHex(source, at);
  if (letter === 'p' || letter === 'P') return readProperty(source, at);
  const shorthand = classes[letter.toLowerCase()];
  if (shorthand !== undefined && 'dDwWsShHvV'.includes(letter)) {
    const negated = letter !== letter.toLowerCase();
    return { escape: { type: 'class', inside: shorthand, negated }, end: at + 1 };
  }
  const control = controls[letter];
  if (control !== undefined) return { escape: { type: 'char', code: control }, end: at + 1 };
  if (/[1-9kg]/.test(letter)) throw new RuleFault('re: back references need a backtracking engine');
  if (/[a-zA-Z]/.test(letter)) return { escape: { type: 'other', letter }, end: at + 1 };
  return readPlain(source, at);
}

const classes: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '0-9A-Za-z_',
  s: '\\t-\\r ',
  h: '\\t \\x{a0}\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}',
  v: '\\n-\\r\\x{85}\\x{2028}\\x{2029}',
};

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27, '0': 0 };

function readPlain(source: string, at: number): { escape: Escape; end: number } {
  const code = source.codePointAt(at) ?? 0;
  return { escape: { type: 'char', code }, end: at + (code > 0xffff ? 2 : 1) };
}

const hex = /x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{4})/y;

function readHex(source: string, at: number): { escape: Escape; end: number } {
  hex.lastIndex = at;
  const found = hex.exec(source);
  if (!found) throw new RuleFault(`re: bad escape \\${source.slice(at, at + 5)}`);
  const code = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '', 16) || 0;
  if (code > 0x10ffff) throw new RuleFault(`re: no such character \\${found[0]}`);
  return { escape: { type: 'char', code }, end: hex.lastIndex };
}

const property = /(p|P)(?:\{(\^?)([A-Za-z_&]+)\}|([A-Z]))/y;

function readProperty(source: string, at: number): { escape: Escape; end: number } {
  property.lastIndex = at;
  const [whole, letter, caret, long, short] = property.exec(source) ?? [];
  const name = long ?? short;
  if (!whole || !name || !generalCategories.test(name)) {
    throw new RuleFault(`re: unknown character property \\${source.slice(at, at + 12)}`);
  }
  const negated = (letter === 'P') !== (caret === '^');
  return { escape: { type: 'class', inside: `\\p{${name}}`, negated }, end: property.lastIndex };
}

// The categories that RE2 and JavaScript spell alike.
const generalCategories = /^(?:L[lumto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfo]?)$/;
