import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf } from '../../reports/index.ts';

/** What is to be kept of runs has no place to stand. The message is one line, with what fixes it. */
export class StateError extends Error {
  override readonly name = 'StateError';
  /** The folder is a good one, its disk (or the user's share of it) is full. */
  readonly isDiskFull: boolean;

  constructor(what: string, cause: unknown, fix = fixFor(cause)) {
    super(`${what}: ${fix}`, { cause });
    this.isDiskFull = isDiskFull(cause);
  }
}

function isDiskFull(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(cause));
}

function fixFor(cause: unknown): string {
  return isDiskFull(cause)
    ? 'make room on the disk, or set SERVICEDRILL_STATE or --state to another'
    : 'set SERVICEDRILL_STATE or --state to a folder of yours';
}

/** Where ledgers, run folders and lab hosts live: $SERVICEDRILL_STATE, which `--state` sets, else the XDG state directory. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.SERVICEDRILL_STATE;
  if (given) return resolve(given);
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'servicedrill');
}
