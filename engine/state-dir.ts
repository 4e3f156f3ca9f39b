import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is to be kept of runs has no place to stand. The message is one line, with what mends it. */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(what: string, cause: unknown) {
    super(`${what}: set SERVICEDRILL_STATE to a folder of yours`, { cause });
  }
}

/** Where ledgers and run folders live: $SERVICEDRILL_STATE, else the XDG state directory. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SERVICEDRILL_STATE) return env.SERVICEDRILL_STATE;
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'servicedrill');
}
