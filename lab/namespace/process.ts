import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLines, wordsOf } from '../debian/command-lines.ts';
import type { HostPlaces } from './places.ts';
import { SETUP } from './script.ts';

const END_DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** The process that holds the host's namespaces, were its directory gone; undefined when none does. */
export async function runningPid(places: HostPlaces): Promise<number | undefined> {
  const pid = Number(await readFile(places.pidFile, 'utf8').catch(() => ''));
  if (pid > 0 && directoryOf(await wordsOf(pid)) === places.directory) return pid;
  return (await holdersOf(places))[0];
}

/** Names of the hosts that run from directories in this one. */
export async function runningNames(stateDir: string): Promise<string[]> {
  const directories = (await commandLines()).flatMap(({ words }) => directoryOf(words) ?? []);
  return directories.flatMap(folder => (dirname(folder) === stateDir ? basename(folder) : []));
}

/**
 * Ends the host, and no other process that may have got its id since; its namespaces and all in them go with it. Whoever was
 * killed while the host came up may have left it behind without a word of it on disk, and its first program ignores SIGTERM.
 */
export async function endHost(places: HostPlaces): Promise<void> {
  for (const pid of await holdersOf(places))
    if (directoryOf(await wordsOf(pid)) === places.directory) await endHolder(pid);
}

/** What begins the namespaces, or what was begun in them and has lost its parent. */
async function holdersOf({ directory }: HostPlaces): Promise<number[]> {
  return (await commandLines()).flatMap(({ pid, words }) => (directoryOf(words) === directory ? pid : []));
}

/** Of a command line as `inNamespaces` makes it: the first program's file, and the directory that it is in. */
function directoryOf(words: readonly string[]): string | undefined {
  const at = words.findIndex(word => basename(word) === SETUP);
  const directory = words[at + 1];
  return directory !== undefined && words[at] === `${directory}/${SETUP}` ? directory : undefined;
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
