import { MANY, ONE, type Pattern } from './pattern.ts';

/**
 * Whether the whole of `text` is described by `pattern`; both are folded before by the caller, or neither.
 * Each stretch between two `*` is placed at its leftmost possible position, which never loses a match, so the cost
 * is bounded by the text's length times the length of the longest stretch.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const stretches = stretchesOf(pattern);
  const first = stretches[0] ?? [];
  if (stretches.length === 1) return widthOf(first) === text.length && fitsAt(first, text, 0);
  const last = stretches.at(-1) ?? [];
  const end = text.length - widthOf(last);
  let at = widthOf(first);
  if (at > end || !fitsAt(first, text, 0) || !fitsAt(last, text, end)) return false;
  for (const stretch of stretches.slice(1, -1)) {
    const found = findStretch(stretch, text, at, end);
    if (found < 0) return false;
    at = found + widthOf(stretch);
  }
  return true;
}

type Stretch = readonly (string | typeof ONE)[];

function stretchesOf(pattern: Pattern): Stretch[] {
  const stretches: (string | typeof ONE)[][] = [[]];
  for (const part of pattern) {
    if (part === MANY) stretches.push([]);
    else stretches.at(-1)?.push(part);
  }
  return stretches;
}

function widthOf(stretch: Stretch): number {
  return stretch.reduce<number>((width, part) => width + (part === ONE ? 1 : part.length), 0);
}

function fitsAt(stretch: Stretch, text: string, start: number): boolean {
  let at = start;
  for (const part of stretch) {
    if (part !== ONE && !text.startsWith(part, at)) return false;
    at += part === ONE ? 1 : part.length;
  }
  return true;
}

function findStretch(stretch: Stretch, text: string, from: number, end: number): number {
  const lastStart = end - widthOf(stretch);
  const lead = stretch[0];
  if (stretch.length === 1 && typeof lead === 'string') {
    const found = text.indexOf(lead, from);
    return found <= lastStart ? found : -1;
  }
  for (let at = from; at <= lastStart; at++) if (fitsAt(stretch, text, at)) return at;
  return -1;
}
