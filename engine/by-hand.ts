import { type Command, type Dialect, quoteFor } from '../runners/index.ts';

/** A command as a person would type it on the host, by the host's shell. */
export function byHand(command: Command, dialect: Dialect): string {
  return quoteFor(dialect)(command);
}

/**
 * How changes are taken back by hand, the last first. What gives a file of the drill's own its former contents is left
 * out: it would wait for them at the terminal, and the file goes with the change that made it.
 */
export function reversalsByHand(
  changes: readonly { readonly revert: readonly Command[] }[],
  dialect: Dialect,
): string[] {
  return changes
    .toReversed()
    .flatMap(({ revert }) => revert)
    .filter(({ stdin }) => stdin === undefined)
    .map(command => byHand(command, dialect));
}
