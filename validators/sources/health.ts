import type { Health } from '../contract.ts';

/** The log can be read and its source is off; `fix` holds the lines that turn it on. */
export function blind(why: string, fix: readonly string[]): Health {
  return { state: 'blind', why, fix };
}

/** It is unknown. */
export function inconclusive(why: string, fix: readonly string[] = []): Health {
  return { state: 'inconclusive', why, fix };
}
