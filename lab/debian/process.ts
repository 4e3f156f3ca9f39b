import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLines, wordsOf } from './command-lines.ts';
import type { MachinePlaces } from './places.ts';

const END_DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** The process id of the machine that runs from this directory, were the directory gone; undefined when none does. */
export async function runningPid(places: MachinePlaces): Promise<number | undefined> {
  const pid = Number(await readFile(places.pidFile, 'utf8').catch(() => ''));
  if (pid > 0 && (await isMachine(pid, places))) return pid;
  return (await commandLines()).find(({ words }) => pidFileOf(words) === places.pidFile)?.pid;
}

/** Names of the machines that run from directories in this one. */
export async function runningNames(stateDir: string): Promise<string[]> {
  const files = (await commandLines()).flatMap(({ words }) => pidFileOf(words) ?? []);
  return files.map(dirname).flatMap(folder => (dirname(folder) === stateDir ? basename(folder) : []));
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
  return pidFileOf(await wordsOf(pid)) === places.pidFile;
}

/** Of a machine's command line; undefined of any other. */
function pidFileOf(words: readonly string[]): string | undefined {
  const [program = ''] = words;
  const at = words.indexOf('-pidfile');
  return basename(program).startsWith('qemu-system-') && at > 0 ? words[at + 1] : undefined;
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
