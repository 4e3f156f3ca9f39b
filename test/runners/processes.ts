import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

/** A zombie has ended; only its parent has not asked yet. */
const isRunning = (pid: number | undefined): boolean => {
  if (!pid) throw new Error(`${pid} is no process id`);
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Fails when the process is still there after twenty seconds. */
export const untilGone = async (pid: number | undefined): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still running`);
    await delay(10);
  }
};

/** The command lines of what a process started, and of what those started, by process id. */
export const descendants = (pid: number): Map<number, readonly string[]> => {
  const parents = new Map(
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(name => [Number(name), parentOf(Number(name))]),
  );
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && (parents.get(one) === pid || isBelow(parents.get(one)));
  return new Map([...parents.keys()].filter(isBelow).map(one => [one, commandLineOf(one)]));
};

/**
 * The command lines of the processes that live in a namespace, by their id here; the dead that nobody has asked for yet
 * do not live.
 * @param namespace as a link in /proc names it: `pid:[4026531836]`
 */
export const commandsIn = async (namespace: string): Promise<Map<number, string>> => {
  const [, kind, number] = /^(\w+):\[(\d+)\]$/.exec(namespace) ?? [];
  if (kind === undefined) throw new Error(`${namespace} is no namespace`);
  const { stdout } = await execa('ps', ['-ww', '-e', '--no-headers', '-o', `${kind}ns=,state=,pid=,args=`]);
  const rows = stdout.split('\n').map(line => line.trim().split(/\s+/));
  const living = rows.filter(([id, state]) => id === number && state !== 'Z');
  return new Map(living.map(([, , pid, ...words]) => [Number(pid), words.join(' ')]));
};

const parentOf = (pid: number): number | undefined => {
  const [, parent] = /^PPid:\s+(\d+)/m.exec(readProc(pid, 'status')) ?? [];
  return parent === undefined || parent === '0' ? undefined : Number(parent);
};

const commandLineOf = (pid: number): readonly string[] => readProc(pid, 'cmdline').split('\0').slice(0, -1);

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** Fails when the file or folder is still there after twenty seconds. */
export const untilRemoved = async (path: string): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (existsSync(path)) {
    if (Date.now() > deadline) throw new Error(`${path} is still there`);
    await delay(10);
  }
};
