import { Runnable } from 'mocha';
import { clearsUpFirst } from '../temporary.ts';

/** What a lab test run has to end, whoever began it; on a signal too, and only then does the process end. */
const tasks: (() => Promise<void>)[] = [];

/** Longest that clearing up may take after a signal: whoever asked the run to end is waiting. */
const clearingMs = 90_000;

/** Runs `end` after the last test, or when the run is interrupted. */
export function atEnd(end: () => Promise<void>): void {
  tasks.push(end);
  after(async function () {
    this.timeout(60_000);
    await end();
  });
}

/** More signals come while it clears up: a terminal sends one to every process, and npm passes its own on. */
let clearing = false;

// No further test or hook begins then: it would start hosts behind the back of what ends them.
const begin = Runnable.prototype.run;
Runnable.prototype.run = function (done) {
  if (!clearing) begin.call(this, done);
};

function interrupted(code: number): void {
  if (clearing) return;
  clearing = true;
  setTimeout(() => process.exit(code), clearingMs);
  void Promise.allSettled(tasks.map(end => end())).finally(() => process.exit(code));
}

clearsUpFirst();
process.on('SIGINT', () => interrupted(130));
process.on('SIGTERM', () => interrupted(143));
