/** A piece of an expanded word; in quoted pieces `*`, `?` and `[` stand for themselves. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

export const hasWildcard = (pieces: readonly Piece[]): boolean =>
  pieces.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));

/** The regular expression of a shell pattern. `greedy` matters for `##` and `%%` only. */
export function patternSource(pieces: readonly Piece[], greedy = true): string {
  return pieces
    .map(({ text, quoted }) => (quoted ? escapeText(text) : wildcardSource(text, greedy)))
    .join('');
}

const escapeText = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function wildcardSource(text: string, greedy: boolean): string {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const set = char === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(text.slice(at)) : null;
    if (set) {
      source += `[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\[\]]/g, '\\$&').replace(/\\\[:(\w+):\\\]/g, classSource)}]`;
      at += set[0].length - 1;
    } else if (char === '*') source += greedy ? '[\\s\\S]*' : '[\\s\\S]*?';
    else if (char === '?') source += '[\\s\\S]';
    else source += escapeText(char);
  }
  return source;
}

function classSource(_whole: string, name: string): string {
  const classes: Readonly<Record<string, string>> = {
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: 'A-Za-z0-9',
    space: '\\s',
    upper: 'A-Z',
    lower: 'a-z',
    xdigit: '0-9A-Fa-f',
  };
  return classes[name] ?? '';
}

export const matchesPattern = (pieces: readonly Piece[], text: string): boolean =>
  new RegExp(`^${patternSource(pieces)}$`).test(text);
