/** A rule that cannot be used; the message is for its author. */
export class RuleFault extends Error {
  override readonly name = 'RuleFault';
}

/** A value as it may stand in a message: short and on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
