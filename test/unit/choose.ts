import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tests = join(root, 'test');

/** What a test imports that needs a process, a socket or a thread; the emulated lab is a server. */
const outward = [
  /from '(?:node:)?(?:child_process|net|http|tls|dgram|worker_threads)'/,
  /from '(?:execa|ssh2)'/,
  /from '[^']*\/lab\/(?:[\w/-]+\/)?index[.]ts'/,
];

/** Test files, as paths from the root, of which nothing that they share with other tests reaches outward. */
export function unitTests(): string[] {
  const known = new Map<string, boolean>();
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' });
  return files
    .filter(name => name.endsWith('.test.ts') && !/^(?:lab|faults)\//.test(name))
    .filter(name => !reachesOutward(join(tests, name), known))
    .map(name => relative(root, join(tests, name)))
    .sort();
}

function reachesOutward(path: string, known: Map<string, boolean>): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  known.set(path, false);
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to = '']) =>
    resolve(dirname(path), to),
  );
  const own = imports.filter(to => to.startsWith(`${tests}/`) && existsSync(to));
  const found = outward.some(form => form.test(text)) || own.some(to => reachesOutward(to, known));
  known.set(path, found);
  return found;
}
