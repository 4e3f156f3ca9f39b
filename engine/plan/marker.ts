import { randomInt } from 'node:crypto';

/** No vowels and nothing that looks like something else: a marker never spells a word. */
const letters = 'bcdfghjkmnpqrstvwxz';
const signs = `${letters}23456789`;

/** A token of eight signs, unique to one run on one host (4 * 10^11 of them); begins with a letter. */
export function newMarker(): string {
  const rest = Array.from({ length: 7 }, () => pick(signs));
  return pick(letters) + rest.join('');
}

function pick(from: string): string {
  return from.charAt(randomInt(from.length));
}

const form = new RegExp(`^[${letters}][${signs}]{7}$`);

/** Whether a text can be a marker: a shorter one would stand in many a name. */
export function isMarker(text: string): boolean {
  return form.test(text);
}
