// Puts the package's own commands into its node_modules/.bin, where npx finds them in a clone; without that npx
// would go and fetch, or install the clone into a cache of its own. npm does this for dependencies only.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bins = join(root, 'node_modules', '.bin');
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

mkdirSync(bins, { recursive: true });
for (const [name, path] of Object.entries(bin)) link(join(bins, name), join(root, path));

function link(at, program) {
  const target = relative(bins, program);
  chmodSync(program, 0o755);
  rmSync(at, { force: true });
  if (process.platform === 'win32') writeFileSync(`${at}.cmd`, `@node "%~dp0\\${target}" %*\r\n`);
  else symlinkSync(target, at);
}
