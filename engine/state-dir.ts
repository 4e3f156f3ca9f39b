import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where ledgers and run folders live: $SERVICEDRILL_STATE, else the XDG state directory. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SERVICEDRILL_STATE) return env.SERVICEDRILL_STATE;
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'servicedrill');
}
