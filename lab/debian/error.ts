/** Why a lab host could not be had. `fix` is one line that says what to do. */
export class LabError extends Error {
  readonly fix: string;
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.fix = fix;
  }
}
