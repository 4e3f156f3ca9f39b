import { type Command, quotePosix } from '../runners/index.ts';

/** A command as a person would type it on the host. */
export function byHand(command: Command): string {
  return quotePosix([command.program, ...command.args]);
}
