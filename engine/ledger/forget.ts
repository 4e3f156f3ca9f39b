import { constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../../reports/index.ts';
import { ledgersIn } from './open-ledgers.ts';
import { lifeOf } from './run-life.ts';
import { released } from './run-lock.ts';
import { StateError } from './state-dir.ts';

export interface Forgetting {
  readonly state: string;
  readonly run: string;
  readonly wants: (host: string) => boolean;
  readonly reason: string;
  /** Who says so: user and machine. */
  readonly by: string;
  /** The person's word that the run has ended, where nothing can prove it. */
  readonly isEnded: boolean;
}

/**
 * Puts a run's ledgers away, unrestored, with who, when and why as their last line: hosts that are gone for good would be told
 * of for ever. @returns the names of the hosts
 * @throws {StateError} where the run may still live, or no ledger is of it
 */
export async function forget({ state, run, wants, reason, by, isEnded }: Forgetting): Promise<string[]> {
  const { open: ledgers, unreadable } = await ledgersIn(state);
  const mine = ledgers.filter(ledger => ledger.run === run && wants(ledger.host.name));
  const torn = unreadable.filter(ledger => ledger.run === run && wants(ledger.host));
  if (mine.length + torn.length === 0)
    throw new StateError(
      `no open ledger in ${state} is of run ${run}`,
      undefined,
      'simulate cleanup --list shows them',
    );
  const [first] = mine;
  const life = first === undefined ? { state: 'dead' as const } : await lifeOf(state, first);
  if (life.state === 'alive')
    throw new StateError(
      `run ${run} is still going (${life.why})`,
      undefined,
      'let it end, it restores its hosts by itself',
    );
  if (life.state === 'untold' && !isEnded)
    throw new StateError(
      `nothing proves that run ${run} has ended (${life.why})`,
      undefined,
      `add --dead ${run} once you know that it has`,
    );
  const line = `\n${JSON.stringify({ type: 'forgotten', reason, by, at: new Date().toISOString() })}\n`;
  for (const { path } of [...mine, ...torn]) await putAway(path, join(state, 'forgotten'), line);
  await released(state, run, () => {});
  return [...mine.map(({ host }) => host.name), ...torn.map(({ host }) => host)];
}

async function putAway(path: string, folder: string, line: string): Promise<void> {
  makeFolder(folder, 0o700);
  const target = join(folder, basename(path));
  await rename(path, target);
  // What is no file of its own, a link or a FIFO, takes no line.
  const file = await open(
    target,
    constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch(() => undefined);
  const stats = await file?.stat();
  if (stats?.isFile()) await file?.appendFile(line);
  await file?.close();
}
