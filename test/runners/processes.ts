import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

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
