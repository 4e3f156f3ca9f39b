import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type NamespaceHost, wineDown, wineUp } from '../../lab/index.ts';
import { demand } from '../wants.ts';
import { atEnd } from './ending.ts';

export const stateDir = await mkdtemp(join(tmpdir(), 'lab-wine-'));
let shared: Promise<NamespaceHost> | undefined;
const interrupted = new AbortController();

/**
 * The Wine host that all test files share, started when the first asks for it. Leave it as you found it.
 * Where a package is missing the calling suite is left out.
 */
export async function wineHost(suite: Mocha.Context): Promise<NamespaceHost> {
  await skipWithoutWine(suite);
  suite.timeout(5 * 60_000);
  shared ??= wineUp({
    stateDir,
    signal: interrupted.signal,
    onProgress: text => console.error(`    ${text}`),
  });
  return shared;
}

export function skipWithoutWine(suite: Mocha.Context): Promise<void> {
  return demand(suite, 'Wine host', 'root');
}

interface Answer {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks the host by the system's own ssh: nothing of the product stands between. */
export async function askWine(host: NamespaceHost, line: string): Promise<Answer> {
  const { exitCode, stdout, stderr } = await execa('ssh', [...wineSsh(host), line], {
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    timeout: 60_000,
  });
  return { code: exitCode, stdout, stderr };
}

/** ssh's own options and the account of the host, for a connection of a test's own. */
export function wineSsh(host: NamespaceHost): string[] {
  const known = `KnownHostsCommand=/bin/echo %H ${host.hostKey}`;
  const options = [known, 'UserKnownHostsFile=none', 'StrictHostKeyChecking=yes', 'BatchMode=yes'];
  return [
    '-F',
    'none',
    '-p',
    String(host.port),
    '-i',
    host.keyFile,
    ...options.flatMap(option => ['-o', option]),
    `${host.user}@${host.address}`,
  ];
}

/** Compiles a program beside this file, `NAME.c`; @returns its path on the host */
export async function compiled(host: NamespaceHost, name: string): Promise<string> {
  const source = new URL(`${name}.c`, import.meta.url).pathname;
  const target = join(stateDir, host.name, 'home', `${name}.exe`);
  await execa('x86_64-w64-mingw32-gcc', ['-municode', '-Os', '-s', '-o', target, source]);
  return `Z:\\run\\lab\\home\\${name}.exe`;
}

/** Services by reg.exe and by the service manager, and the files where a drill may leave some. */
export async function traces(host: NamespaceHost): Promise<string[]> {
  const folders = [
    'C:\\windows',
    'C:\\windows\\system32',
    'C:\\windows\\Temp',
    'C:\\ProgramData',
    'C:\\users\\Administrator',
  ];
  const asked = [
    'reg query HKLM\\SYSTEM\\CurrentControlSet\\Services',
    'sc query state= all',
    ...folders.map(folder => `dir /b /a ${folder}`),
  ];
  const { stdout } = await askWine(host, [...asked, 'echo whole'].join('& '));
  if (!stdout.endsWith('whole\r\n')) throw new Error(`no answer: ${stdout}`);
  return stdout.split(/\r?\n/).filter(line => !/STATE|STOPPABLE|EXIT_CODE|WAIT_HINT|CHECKPOINT/.test(line));
}

async function endAll(): Promise<void> {
  interrupted.abort();
  await shared?.catch(() => {});
  await wineDown(undefined, { stateDir });
  await rm(stateDir, { recursive: true, force: true });
}

atEnd(endAll);
