/** Whether a pattern is one: `*` stands for any run of characters, `?` for exactly one. */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/**
 * Whether the whole of `text` fits `pattern` (`*` any run, `?` one character, all else literal, case counts).
 * Takes at most pattern times text steps, so that no pattern can stall the program.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
