import { bounded, lettersOf, widthOf } from './width.ts';

/**
 * Breaks text into lines of at most `width` cells (2 or more), between words where it can, inside a word
 * where it must; a very long text is cut. Expects text that passed `plain`; gives at least one line.
 */
export function wrap(whole: string, width: number): string[] {
  const text = bounded(whole);
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    const pieces = broken(word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function broken(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const letter of lettersOf(word)) {
    if (used + letter.width > width && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += letter.text;
    used += letter.width;
  }
  return [...pieces, piece];
}

/** Wraps with `first` before the first line and as many blanks before the others. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = widthOf(first);
  return wrap(text, Math.max(2, width - indent)).map((line, index) =>
    index === 0 ? first + line : ' '.repeat(indent) + line,
  );
}
