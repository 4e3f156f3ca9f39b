import { Runnable } from 'mocha';
import { afterSignal } from '../temporary.ts';

/** What a lab test run has to end, whoever began it; on a signal too, and only then does the process end. */
const tasks: (() => Promise<void>)[] = [];

/** Runs `end` after the last test, or when the run is interrupted. */
export function atEnd(end: () => Promise<void>): void {
  tasks.push(end);
  after(async function () {
    this.timeout(60_000);
    await end();
  });
}

let clearing = false;

// No further test or hook begins then: it would start hosts behind the back of what ends them.
const begin = Runnable.prototype.run;
Runnable.prototype.run = function (done) {
  if (!clearing) begin.call(this, done);
};

afterSignal(() => {
  clearing = true;
  return Promise.allSettled(tasks.map(end => end()));
});
