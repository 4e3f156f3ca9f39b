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
  if (pid === undefined) return;
  const first = await firstProcess(pid);
  // unshare ignores SIGTERM while it waits for its child.
  process.kill(pid, 'SIGKILL');
  const deadline = Date.now() + END_DEADLINE_MS;
  while ((await isHost(pid, places)) || (await exists(first))) {
    if (Date.now() > deadline) return;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Process 1 of the host, which the kernel keeps until all others of the host are gone. */
async function firstProcess(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')).trim();
}

function exists(pid: string): Promise<boolean> {
  return pid === ''
    ? Promise.resolve(false)
    : readFile(`/proc/${pid}/cmdline`).then(
        () => true,
        () => false,
      );
}

/** Its directory is a word of its command line. */
async function isHost(pid: number, { directory }: HostPlaces): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.split('\0').includes(directory);
}
