import { type Command, type Dialect, quoteFor } from '../runners/index.ts';

/** A command as a person would type it on the host, by the host's shell. */
export function byHand(command: Command, dialect: Dialect): string {
  return quoteFor(dialect)(command);
}
