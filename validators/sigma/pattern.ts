/** `*`: any characters, also none and line ends. */
export const MANY = 1;
/** `?`: exactly one character. */
export const ONE = 0;

/** A Sigma string, parsed: literal text between wildcards. No two texts are neighbours and none is empty. */
export type Pattern = readonly (string | typeof ONE | typeof MANY)[];

/**
 * Parses wildcards and their escapes: `\*` and `\?` are plain characters, `\\` is one backslash, any other backslash
 * stands for itself.
 */
export function parsePattern(text: string): Pattern {
  if (!/[*?\\]/.test(text)) return text === '' ? [] : [text];
  const parts: (string | 0 | 1)[] = [];
  for (const token of text.matchAll(/\\[*?\\]|[*?]|[^*?\\]+|\\/g)) parts.push(partOf(token[0]));
  return joined(parts);
}

function partOf(token: string): string | 0 | 1 {
  if (token === '*') return MANY;
  if (token === '?') return ONE;
  return token.length === 2 && token.startsWith('\\') && '*?\\'.includes(token.charAt(1))
    ? token.charAt(1)
    : token;
}

/** Joins neighbouring texts and neighbouring `*`. */
export function joined(parts: Pattern): Pattern {
  const result: (string | 0 | 1)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === '' || (part === MANY && last === MANY)) continue;
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

/** The pattern as a rule would write it. */
export function showPattern(pattern: Pattern): string {
  return pattern.map(part => (part === MANY ? '*' : part === ONE ? '?' : escaped(part))).join('');
}

function escaped(text: string): string {
  return text.replace(/\\{2,}|\\(?=[*?]|$)/g, run => run + run).replace(/[*?]/g, '\\$&');
}

/** The plain text of a pattern without wildcards, else undefined. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const only = pattern[0];
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}
