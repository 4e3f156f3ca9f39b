/**
 * Sigma compares without regard to case. Here each UTF-16 code unit is folded on its own by Unicode's simple case
 * folding, as regular expressions with the flags `iu` do: K, k and the Kelvin sign are the same, so are S, s and the
 * long s; sharp s and "ss" are not, nor are dotted and dotless i. Folding keeps lengths and positions, and a part of
 * a folded text is the folded part. Letters outside the Basic Multilingual Plane compare exactly.
 */
export function fold(text: string): string {
  return beyondLatin1.test(text) ? foldUnits(text) : text.toLowerCase();
}

// Within Latin-1 toLowerCase() is the folding above, save for the micro sign.
const beyondLatin1 = /[^\0-\u00b4\u00b6-\u00ff]/;

function foldUnits(text: string): string {
  const parts: string[] = [];
  for (let start = 0; start < text.length; start += 4096) {
    const units: number[] = [];
    const end = Math.min(start + 4096, text.length);
    for (let at = start; at < end; at++) units.push(foldUnit(text.charCodeAt(at)));
    parts.push(String.fromCharCode(...units));
  }
  return parts.join('');
}

let table: Uint16Array | undefined;

/** Folds one UTF-16 code unit. */
export function foldUnit(unit: number): number {
  if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  table ??= Uint16Array.from({ length: 65_536 }, (_, index) => simpleFold(index));
  return table[unit] ?? unit;
}

const DOTLESS_I = 0x131;

function simpleFold(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
  if (isSurrogate || unit === DOTLESS_I) return unit;
  const text = String.fromCharCode(unit);
  const upper = text.toUpperCase();
  const lower = (upper.length === 1 ? upper : text).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}
