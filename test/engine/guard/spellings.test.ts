import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import type { Proposal } from '../../../engine/plan/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { attacks, type Maker, makers } from './attacks.ts';

const isWindowsPath = (text: string) => /^[A-Za-z]:\\/.test(text);
const isPosixPath = (text: string) => text.startsWith('/');

/** Altered where it is a path, else as it was. */
const windows = (alter: (path: string) => string) => (text: string) =>
  isWindowsPath(text) ? alter(text) : text;
const posix = (alter: (path: string) => string) => (text: string) => (isPosixPath(text) ? alter(text) : text);

/**
 * Other ways to write a path, by which another file is meant than the one that is read here; see "Naming Files, Paths, and
 * Namespaces", https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file.
 */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'a dot at the end, which Windows drops': windows(path => `${path}.`),
  'a dot at the end of a folder': windows(path => path.replace(/\\([^\\]+)$/, '.\\$1')),
  'a blank at the end, which Windows drops': windows(path => `${path} `),
  'an alternate data stream': windows(path => `${path}:hidden`),
  'the unnamed data stream': windows(path => `${path}::$DATA`),
  'a short name (8.3)': windows(path => path.replace(/[^\\]+$/, 'SDRILL~1.EXE')),
  'a short name with the marker': windows(path => path.replace(/(.)([^\\]*)$/, '$1~1$2')),
  'a path that nothing interprets': windows(path => `\\\\?\\${path}`),
  'a device namespace': windows(path => `\\\\.\\${path}`),
  'a share of this host': windows(path => path.replace(/^(.):/, '\\\\127.0.0.1\\$1$')),
  slashes: windows(path => path.replaceAll('\\', '/')),
  'a folder above': windows(path => path.replace(/\\([^\\]+)$/, '\\..\\$1')),
  'a path relative to the drive’s folder': windows(path => path.replace(':\\', ':')),
  'a variable of cmd.exe': windows(path => path.replace(/^.:\\[^\\]+/, '%SystemRoot%')),
  'a variable of PowerShell': windows(path => path.replace(/^.:\\[^\\]+/, '$env:SystemRoot')),
  'a device': windows(path => path.replace(/[^\\]+$/, 'NUL.exe')),
  'a device below': windows(path => `${path}\\CON`),
  'a full-width letter': windows(path => path.replace(/s([^\\]*)$/i, '\uff53$1')),
  'a doubled slash': posix(path => path.replace(/\/([^/]+)$/, '//$1')),
  'a slash at the end': posix(path => `${path}/`),
  'the same folder': posix(path => path.replace(/\/([^/]+)$/, '/./$1')),
  'a folder above, on POSIX': posix(path => path.replace(/\/([^/]+)$/, '/../etc/$1')),
  'a home folder': posix(path => `~${path}`),
  'a variable of a shell': posix(path => path.replace(/\/([^/]+)$/, '/$HOME/$1')),
  'a glob': posix(path => path.replace(/.$/, '*')),
  'a very long name': text => (isWindowsPath(text) || isPosixPath(text) ? text + 'a'.repeat(300) : text),
};

/** Everything that a plan sends, as text. */
function sentBy({ steps }: Proposal): string {
  return JSON.stringify(
    steps.map(step =>
      'action' in step
        ? [step.action.command, step.action.unchanged]
        : [step.change.apply, step.change.revert, step.change.probe],
    ),
  );
}

describe('paths of a plan that are written another way', () => {
  let kinds: ReadonlyMap<string, Maker>;
  before(async () => {
    kinds = await makers();
  });

  for (const [what, spelling] of Object.entries(spellings))
    it(`are refused: ${what}`, () => {
      const tried = new Set<string>();
      for (const scenario of scenarios) {
        const here = new Set<string>();
        const asItIs = new Map<string, string>();
        for (const { at, text, plan } of attacks(scenario, kinds, [text => text]))
          asItIs.set(`${at} ${text}`, sentBy(plan));
        for (const { at, text, data, plan } of attacks(scenario, kinds, [spelling], tried)) {
          // No path, or one that a host's answer is only compared with.
          if (sentBy(plan) === asItIs.get(`${at} ${text}`)) continue;
          here.add(text);
          expect(objections(plan), `${scenario.id}: ${JSON.stringify(data)}`).not.to.deep.equal([]);
        }
        for (const text of here) tried.add(text);
      }
      expect(tried).not.to.be.empty;
    });
});
