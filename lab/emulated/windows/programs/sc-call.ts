import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';

export interface ScCall extends Call {
  readonly verb: string;
  /** What follows the verb. */
  readonly words: readonly string[];
}

/** The command line was not understood: exit code 1639. */
export class UsageError extends Error {}

/** Which call of the service API was refused. */
export class ScError extends WinError {
  readonly api: string;
  constructor(api: string, code: number) {
    super(code);
    this.api = api;
  }
}
