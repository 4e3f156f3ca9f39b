import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPlaces } from './places.ts';

const END_DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** The process that holds the host's namespaces; undefined when none does. */
export async function runningPid(places: HostPlaces): Promise<number | undefined> {
  const pid = Number(await readFile(places.pidFile, 'utf8').catch(() => ''));
  return pid > 0 && (await isHost(pid, places)) ? pid : undefined;
}

/** Ends the host, and no other process that may have got its id since; its namespaces and all in them go with it. */
export async function endHost(places: HostPlaces): Promise<void> {
  const pid = await runningPid(places);
  if (pid !== undefined) await endHolder(pid);
}

/**
 * Ends the process that holds namespaces, or is about to make them, and what it began in them.
 * unshare's child asks for a signal at its parent's death only once it runs, so a parent killed before that leaves it
 * behind. Stopped, the parent begins no more, and the ids of its children stay theirs.
 */
export async function endHolder(pid: number): Promise<void> {
  const deadline = Date.now() + END_DEADLINE_MS;
  const holds = async (until: () => Promise<boolean>) => {
    while (!(await until()) && Date.now() < deadline) await delay(LOOK_AGAIN_MS);
  };
  send(pid, 'SIGSTOP');
  await holds(async () => /^[TZX]?$/.test(await stateOf(pid)));
  const children = await childrenOf(pid);
  for (const each of [...children, pid]) send(each, 'SIGKILL');
  // The kernel keeps process 1 of a host alive until all others of the host are gone.
  for (const each of [pid, ...children]) await holds(async () => /^[ZX]?$/.test(await stateOf(each)));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const ids = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return ids.split(' ').filter(Boolean).map(Number);
}

/** One letter as in proc_pid_stat(5): T is stopped, Z and X have ended; empty when there is no such process. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .charAt(0);
}

/** Its directory is a word of its command line. */
async function isHost(pid: number, { directory }: HostPlaces): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.split('\0').includes(directory);
}
