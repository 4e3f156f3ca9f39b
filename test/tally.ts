import { appendFileSync } from 'node:fs';
import { type Runner, reporters } from 'mocha';

/**
 * Mocha's spec reporter, which also appends `PASSED FAILED SKIPPED` to the file named by TALLY, and `# TITLE: MESSAGE` for
 * each failure, in one line. A run that was ended before its end has one failure more; a suite that crashed while it was
 * loaded leaves no line.
 */
export default class Tally extends reporters.Spec {
  constructor(runner: Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    let written = false;
    const write = (more: number) => {
      if (written || process.env.TALLY === undefined) return;
      written = true;
      const { passes, failures, pending } = this.stats;
      appendFileSync(process.env.TALLY, `${passes} ${failures + more} ${pending}\n`);
    };
    runner.on('fail', (test, error: Error) => {
      if (process.env.TALLY === undefined) return;
      const told = `${test.titlePath().join(' > ')}: ${error.message}`;
      appendFileSync(process.env.TALLY, `# ${told.replace(/\s+/g, ' ').slice(0, 400)}\n`);
    });
    runner.once('end', () => write(0));
    process.once('exit', () => write(1));
  }
}
