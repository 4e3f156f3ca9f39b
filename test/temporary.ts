import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Everything temporary of a test run, its programs' included, is in one folder, which goes with the run however that ends.
 * Its name is short: sockets have paths of 107 bytes at most. Accounts of test hosts have their homes in it.
 */
const folder = mkdtempSync(join(tmpdir(), 'test-'));
// What awaits can be imported only. Mocha would require it for some files otherwise, and it would be there twice, as
// would whatever imports it.
await chmod(folder, 0o711);
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Longest that clearing up may take after a signal (ms): whoever asked the run to end is waiting. */
const clearingMs = 90_000;

const tasks: ((signal: NodeJS.Signals) => Promise<unknown>)[] = [];
let clearing = false;

/**
 * What a run does after SIGINT or SIGTERM before it ends. Only this file listens for signals and ends the run
 * (test/house.test.ts holds it): a listener elsewhere would run beside an exit that does not wait for it.
 */
export function afterSignal(task: (signal: NodeJS.Signals) => Promise<unknown>): void {
  tasks.push(task);
}

/** More signals come while it clears up: a terminal sends one to every process, and npm passes its own on. */
function interrupted(signal: NodeJS.Signals, code: number): void {
  if (clearing) return;
  clearing = true;
  if (tasks.length === 0) process.exit(code);
  setTimeout(() => process.exit(code), clearingMs);
  void Promise.allSettled(tasks.map(task => task(signal))).finally(() => process.exit(code));
}

process.on('SIGINT', () => interrupted('SIGINT', 130));
process.on('SIGTERM', () => interrupted('SIGTERM', 143));
