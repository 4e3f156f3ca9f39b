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

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(
    signal,
    () => void Promise.allSettled(tasks.map(end => end())).finally(() => process.exit(code)),
  );
