import type { Call } from '../program.ts';

/** What reg.exe prints behind `ERROR:`. */
export class RegError extends Error {}

export interface RegCall extends Call {
  readonly key: string;
  readonly words: readonly string[];
  /** `/v NAME` and the like, by lower-case letter; those without a value hold ''. */
  readonly switches: ReadonlyMap<string, string>;
}

export const notFound = 'The system was unable to find the specified registry key or value.';
