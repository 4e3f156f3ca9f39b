import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What is to be kept of runs has no place to stand. The message is one line, with what mends it. */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(what: string, cause: unknown, fix = 'set SERVICEDRILL_STATE or --state to a folder of yours') {
    super(`${what}: ${fix}`, { cause });
  }
}

/** Where ledgers, run folders and lab hosts live: $SERVICEDRILL_STATE, which `--state` sets, else the XDG state directory. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.SERVICEDRILL_STATE;
  if (given) return resolve(given);
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'servicedrill');
}
