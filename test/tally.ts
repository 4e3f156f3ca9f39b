import { appendFileSync } from 'node:fs';
import { type Runner, reporters } from 'mocha';

/**
 * Mocha's spec reporter, which also appends `PASSED FAILED SKIPPED` to the file named by TALLY. The line is
 * only written when the run comes to its end: a suite that crashed leaves none.
 */
export default class Tally extends reporters.Spec {
  constructor(runner: Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (process.env.TALLY) appendFileSync(process.env.TALLY, `${passes} ${failures} ${pending}\n`);
    });
  }
}
