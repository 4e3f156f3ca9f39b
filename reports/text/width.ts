/** Made when a text wants it: that takes longer than to lay out a table. */
let graphemes: Intl.Segmenter | undefined;

/** Of one cell each, whatever stands beside them: ASCII, Latin letters, dashes and quotes, what our own tables are drawn with. */
const oneCell = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u201f\u2026✓✗]*$/;

/** Letters that take two cells; ranges of East_Asian_Width W and F (Unicode 16), joined over unassigned gaps. */
const wide =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

const drawsNothing = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]+$/u;

export interface Grapheme {
  readonly text: string;
  readonly width: number;
}

/** A segmenter's cost grows with the square of the text it is given: it is given so many characters at a time. */
const pieceLength = 128;

/**
 * What a reader takes for one letter, with the terminal cells it needs; one of more than 128 characters comes in parts. The
 * cost grows with the length alone. Expects text that passed `plain`.
 */
export function* lettersOf(text: string): Generator<Grapheme> {
  if (oneCell.test(text)) return yield* Array.from(text, letter => ({ text: letter, width: 1 }));
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (let at = 0; at < text.length; ) {
    const piece = text.slice(at, at + pieceLength).replace(loneHalf, '');
    const letters = Array.from(graphemes.segment(piece), ({ segment }) => segment);
    // The last one may go on behind the piece.
    if (at + piece.length < text.length && letters.length > 1) letters.pop();
    for (const letter of letters) {
      yield { text: letter, width: cellsOf(letter) };
      at += letter.length;
    }
  }
}

/** The first half of a character whose second half stands behind the piece. */
const loneHalf = /(?<=.)[\ud800-\udbff]$/s;

function cellsOf(grapheme: string): number {
  if (drawsNothing.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Terminal cells that a text needs. Expects text that passed `plain`. */
export function widthOf(text: string): number {
  if (oneCell.test(text)) return text.length;
  let width = 0;
  for (const letter of lettersOf(text)) width += letter.width;
  return width;
}

/** Fills up with blanks to `width` cells; longer text stays as it is. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Characters of one text that a terminal is shown: what a host sends may be of any length. */
const mostShown = 4_000;

/** A text as far as it is shown; what was left out is counted. Expects text that passed `plain`. */
export function bounded(text: string): string {
  if (text.length <= mostShown) return text;
  const kept = text.slice(0, mostShown).replace(loneHalf, '');
  return `${kept}… (${text.length - kept.length} characters more)`;
}

/** Cuts to `width` cells, with an ellipsis where something was cut. */
export function clip(whole: string, width: number): string {
  const text = bounded(whole);
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 1;
  for (const letter of lettersOf(text)) {
    used += letter.width;
    if (used > width) break;
    kept += letter.text;
  }
  return `${kept}…`;
}

/** The last `width` cells of a text, with an ellipsis where something was cut: what tells record ids apart. */
export function clipStart(whole: string, width: number): string {
  const text = whole.slice(-mostShown);
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const letter of [...lettersOf(text)].reverse()) {
    used += letter.width;
    if (used > width) break;
    kept = letter.text + kept;
  }
  return `…${kept}`;
}
