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

let endsAtOnce = true;

/** For who has more to clear up after a signal, and ends the run itself. */
export function clearsUpFirst(): void {
  endsAtOnce = false;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    if (endsAtOnce) process.exit(code);
  });
