import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import '../built.ts';
import '../left-out.ts';
import { afterSignal } from '../temporary.ts';

/**
 * The lab tests in parts at once, since most of their time they wait for their hosts: two of about the same length on
 * Debian machines, and those on hosts that are namespaces. Each part is a mocha with hosts and temporary files of its
 * own. Arguments go to all of them; a signal too, on which each takes its hosts down before it ends.
 */
const inNamespaces = /^(wine|powershell|ending)/;
const drills = /^(drill|links|recovery|second-opinions|standstill)/;
const parts = [
  {
    name: 'debian',
    isIn: (file: string) => !inNamespaces.test(file) && !drills.test(file),
    first: ['ahead.ts'],
  },
  { name: 'drills', isIn: (file: string) => drills.test(file), first: ['ahead.ts'] },
  { name: 'spaces', isIn: (file: string) => inNamespaces.test(file), first: [] },
];

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const config = new URL('../../.mocharc.lab.json', import.meta.url).pathname;
const here = (name: string) => new URL(name, import.meta.url).pathname;

const tests = (await readdir(new URL('.', import.meta.url))).filter(name => name.endsWith('.test.ts')).sort();
const running = parts.map(({ name, isIn, first }) => {
  const files = first.flatMap(file => ['--file', here(file)]);
  return begun(name, [...files, ...tests.filter(isIn).map(here), ...process.argv.slice(2)]);
});
const ends = Promise.all(running.map(codeOf));
afterSignal(signal => {
  for (const part of running) part.kill(signal);
  return ends;
});
process.exitCode = Math.max(...(await ends));

function begun(name: string, words: readonly string[]): ChildProcess {
  const colours = process.stdout.isTTY && !process.env.NO_COLOR ? ['--color'] : [];
  const part = spawn(process.execPath, ['--import=tsx', mocha, '--config', config, ...colours, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  passOn(name, part.stdout, process.stdout);
  passOn(name, part.stderr, process.stderr);
  return part;
}

/** Line by line, each with the name of its part. */
function passOn(name: string, from: Readable, to: NodeJS.WritableStream): void {
  createInterface({ input: from }).on('line', line => to.write(`${name} ${line}\n`));
}

async function codeOf(part: ChildProcess): Promise<number> {
  const [code] = (await once(part, 'close')) as [number | null];
  return code ?? 1;
}
