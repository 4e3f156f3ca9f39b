import { MANY, ONE, type Pattern } from './pattern.ts';

/**
 * Whether the whole of `text` is described by `pattern`; both are folded before by the caller, or neither.
 * Each stretch between two `*` is placed at its leftmost possible position, which never loses a match, so the cost
 * is bounded by the text's length times the length of the longest stretch.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const stretches = stretchesOf(pattern);
  const first = stretches[0] ?? [];
  let at = fitsFrom(first, text, 0);
  if (at < 0) return false;
  if (stretches.length === 1) return at === text.length;
  const end = fitsBefore(stretches.at(-1) ?? [], text);
  for (const stretch of stretches.slice(1, -1)) {
    at = findStretch(stretch, text, at);
    if (at < 0) return false;
  }
  return at <= end;
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

/** Where a stretch that begins at `start` ends, or -1. */
function fitsFrom(stretch: Stretch, text: string, start: number): number {
  let at = start;
  for (const part of stretch) {
    if (part === ONE ? at >= text.length : !text.startsWith(part, at)) return -1;
    at += part === ONE ? widthAt(text, at) : part.length;
  }
  return at;
}

/** Where a stretch that ends with the text begins, or -1. */
function fitsBefore(stretch: Stretch, text: string): number {
  let at = text.length;
  for (const part of stretch.toReversed()) {
    if (part === ONE ? at <= 0 : !text.endsWith(part, at)) return -1;
    at -= part === ONE ? widthBefore(text, at) : part.length;
  }
  return at;
}

/** Where the first such stretch behind `from` ends, or -1. */
function findStretch(stretch: Stretch, text: string, from: number): number {
  const lead = stretch[0];
  for (let at = from; at <= text.length; at += widthAt(text, at)) {
    if (typeof lead === 'string') at = text.indexOf(lead, at);
    if (at < 0) return -1;
    const end = fitsFrom(stretch, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** A character is one code unit, or two that are a pair. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function widthBefore(text: string, at: number): number {
  return at > 1 && widthAt(text, at - 2) === 2 ? 2 : 1;
}
