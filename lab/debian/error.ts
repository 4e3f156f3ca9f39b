/** Why a lab host could not be had. `fix` is one line that says what to do. */
export class LabError extends Error {
  readonly fix: string;
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.fix = fix;
  }
}

/** What a program said, as part of a message that is one line. */
export function oneLine(said: string): string {
  return said
    .trim()
    .split(/\s*[\r\n]+\s*/)
    .join(' | ');
}
