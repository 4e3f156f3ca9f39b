import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * The program as people run it, made anew where a source is newer: the sources themselves take ten times as long to start.
 * Whatever begins several processes of tests imports this first, so that only one of them builds.
 */
export const program = built();

function built(): string {
  const prepare = fileURLToPath(new URL('../.ci/prepare.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [prepare], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the program cannot be built: ${stdout}${stderr}`);
  return fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
}
