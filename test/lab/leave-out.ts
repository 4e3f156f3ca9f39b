/** Why suites of this run were left out; told again at its end, where it is looked for. */
const reasons = new Set<string>();

process.once('exit', () => {
  for (const reason of reasons) console.error(`skipped: ${reason}`);
});

/** Leaves the calling suite out, and says why; in CI (CI=true) that is a failure, since nothing is missing there. */
export function leaveOut(suite: Mocha.Context, reason: string): never {
  if (process.env.CI === 'true') throw new Error(reason);
  reasons.add(reason);
  return suite.skip();
}
