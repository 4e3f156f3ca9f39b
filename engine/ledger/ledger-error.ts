/** The record of changes cannot be kept: nothing may be changed then. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly fix: string;

  constructor(
    message: string,
    {
      fix = 'make room on the disk, or set SERVICEDRILL_STATE',
      ...options
    }: ErrorOptions & { fix?: string } = {},
  ) {
    super(message, options);
    this.fix = fix;
  }
}
