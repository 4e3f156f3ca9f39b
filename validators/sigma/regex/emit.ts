import type { Assertion, Node } from './ast.ts';

/** The pattern in RE2's spelling; RE2 knows no look-around, so the pattern must have none. */
export function forRe2(node: Node): string {
  return emit(node, 're2');
}

/**
 * The pattern in JavaScript's spelling, to be compiled with the flags `u`, and `i` where `ignoreCase`; undefined if
 * only some of its characters ignore case, which this version of JavaScript cannot say.
 */
export function forJavaScript(node: Node): { source: string; ignoreCase: boolean } | undefined {
  const cases = new Set(casesOf(node));
  if (cases.size > 1) return undefined;
  return { source: inJavaScript(emit(node, 'javascript')), ignoreCase: cases.has(true) };
}

/** Characters by their code points as JavaScript spells them. */
export function inJavaScript(source: string): string {
  return source.replace(/\\x\{([0-9a-f]+)\}/g, '\\u{$1}').replaceAll('\\0', '\\u{0}');
}

function casesOf(node: Node): boolean[] {
  switch (node.type) {
    case 'char':
      return hasCase(node.code) ? [node.ignoreCase] : [];
    case 'set':
      return caseless.has(node.source) ? [] : [node.ignoreCase];
    case 'assertion':
      return [];
    case 'repeat':
    case 'look':
      return casesOf(node.of);
    default:
      return node.of.flatMap(casesOf);
  }
}

const caseless = new Set(['[^\\n]', '[\\0-\\x{10ffff}]', '[0-9]', '[^0-9]', '[\\t-\\r ]', '[^\\t-\\r ]']);

function hasCase(code: number): boolean {
  const char = String.fromCodePoint(code);
  return char.toLowerCase() !== char || char.toUpperCase() !== char;
}

type Dialect = 're2' | 'javascript';

function emit(node: Node, dialect: Dialect): string {
  switch (node.type) {
    case 'char':
      return cased(plain(node.code), node.ignoreCase && hasCase(node.code), dialect);
    case 'set':
      return cased(node.source, node.ignoreCase && !caseless.has(node.source), dialect);
    case 'assertion':
      return assertions[dialect][node.at];
    case 'look':
      return `(?${node.ahead ? '' : '<'}${node.negated ? '!' : '='}${emit(node.of, dialect)})`;
    case 'sequence':
      return node.of
        .map(part => (part.type === 'choice' ? `(?:${emit(part, dialect)})` : emit(part, dialect)))
        .join('');
    case 'choice':
      return node.of.map(branch => emit(branch, dialect)).join('|');
    case 'repeat':
      return `(?:${emit(node.of, dialect)})${quantifier(node.min, node.max)}`;
  }
}

function cased(source: string, ignoreCase: boolean, dialect: Dialect): string {
  return ignoreCase && dialect === 're2' ? `(?i:${source})` : source;
}

function plain(code: number): string {
  const char = String.fromCodePoint(code);
  return /[0-9A-Za-z_ ]/.test(char) ? char : `\\x{${code.toString(16)}}`;
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

// As in PCRE, an end that is not `\z` also stands before a last line feed.
const assertions: Record<Dialect, Record<Assertion, string>> = {
  re2: {
    start: '\\A',
    end: '\\z',
    'end-or-newline': '\\n?\\z',
    'line-start': '(?m:^)',
    'line-end': '(?m:$)',
    word: '\\b',
    'no-word': '\\B',
  },
  javascript: {
    start: '^',
    end: '$',
    'end-or-newline': '\\n?$',
    'line-start': '(?:^|(?<=\\n))',
    'line-end': '(?:$|(?=\\n))',
    word: '\\b',
    'no-word': '\\B',
  },
};
