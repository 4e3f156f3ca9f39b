import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { MachinePlaces } from './places.ts';

const END_DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** The process id of the machine that runs from this directory; undefined when none does. */
export async function runningPid(places: MachinePlaces): Promise<number | undefined> {
  const pid = Number(await readFile(places.pidFile, 'utf8').catch(() => ''));
  return pid > 0 && (await isMachine(pid, places)) ? pid : undefined;
}

/** Ends the machine of this directory, and no other process that may have got its id since. */
export async function endMachine(places: MachinePlaces): Promise<void> {
  const pid = await runningPid(places);
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  if (await gone(pid, places)) return;
  process.kill(pid, 'SIGKILL');
  await gone(pid, places);
}

/** Its pid file's path is on its command line, and nobody else's. */
async function isMachine(pid: number, places: MachinePlaces): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.split('\0').includes(places.pidFile);
}

/** It is nobody's child any more, so its end can only be looked for. */
async function gone(pid: number, places: MachinePlaces): Promise<boolean> {
  const deadline = Date.now() + END_DEADLINE_MS;
  while (await isMachine(pid, places)) {
    if (Date.now() > deadline) return false;
    await delay(LOOK_AGAIN_MS);
  }
  return true;
}
