import { Hook } from 'mocha';

/** Why tests of this run were left out; told again at its end, where it is looked for. */
const reasons = new Set<string>();

process.once('exit', () => {
  for (const reason of reasons) console.error(`skipped: ${reason}`);
});

/**
 * Leaves out the calling test, or the suite whose `before` hook calls, and says why; in CI (CI=true) that is a failure,
 * since nothing is missing there. A suite's `after` hooks are left out too: call this before anything is made.
 */
export function leaveOut(context: Mocha.Context, reason: string): never {
  if (process.env.CI === 'true') throw new Error(reason);
  reasons.add(reason);
  // Else mocha would run them, and they would take away what never was.
  const { test } = context;
  if (test instanceof Hook && test.parent) test.parent.pending = true;
  return context.skip();
}
