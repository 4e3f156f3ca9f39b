import { chmod, copyFile, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AptSource } from './apt.ts';
import { LabError, oneLine } from './error.ts';
import { searchPath } from './packages.ts';
import type { Recipe } from './recipe.ts';

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const DISK_BYTES = 3 * 1024 ** 3;
const BUILD_DEADLINE_MS = 20 * 60_000;
/** mmdebstrap unmounts and removes what it made when it is asked to end. */
const TIDY_UP_MS = 30_000;
/** Documents, translations and the initial ram disk: a lab host reads none of them. */
const LEFT_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/**
 * Builds `disk.img` and `vmlinuz` in the new directory `target`, which the caller removes on failure.
 * As root, or as a user with subordinate ids (subuid(5)).
 * @throws {LabError} with the last lines of the program that failed
 */
export async function buildImage(recipe: Recipe, target: string, options: BuildOptions): Promise<void> {
  const root = join(target, 'root');
  const script = join(target, 'customize.sh');
  await mkdir(target, { recursive: true });
  await writeFile(script, recipe.script);
  await chmod(script, 0o755);
  options.onProgress?.(`building the Debian image (${recipe.source.suite}; once, a minute or two)`);
  await run('mmdebstrap', bootstrap(recipe, script, root), options);
  await copyKernel(root, target);
  await makeDisk(root, join(target, 'disk.img'), options);
  await removeTree(root);
}

/** Removes what mmdebstrap unpacked, whichever user namespace it belongs to; never beyond one file system. */
export async function removeTree(path: string): Promise<void> {
  const [program, ...args] = asOwner(['rm', '-rf', '--one-file-system', path]);
  const { execa } = await import('execa');
  await execa(program, args, { stdin: 'ignore', reject: false, env: { PATH: searchPath() } });
}

function bootstrap(recipe: Recipe, script: string, root: string): string[] {
  return [
    '--variant=minbase',
    `--include=${recipe.packages.join(',')}`,
    ...aptOptions(recipe.source),
    ...LEFT_OUT.map(pattern => `--dpkgopt=path-exclude=${pattern}`),
    `--customize-hook=${script}`,
    recipe.source.suite,
    root,
    ...recipe.source.mirrors,
  ];
}

function aptOptions(source: AptSource): string[] {
  return source.options.map(option => `--aptopt=${option}`);
}

async function copyKernel(root: string, target: string): Promise<void> {
  const kernel = (await readdir(join(root, 'boot'))).find(name => name.startsWith('vmlinuz-'));
  if (kernel === undefined) throw new LabError('the image got no kernel', 'run mmdebstrap yourself');
  await copyFile(join(root, 'boot', kernel), join(target, 'vmlinuz'));
}

/** Sparse: takes the space of its contents. */
async function makeDisk(root: string, disk: string, options: BuildOptions): Promise<void> {
  await writeFile(disk, '');
  await truncate(disk, DISK_BYTES);
  const [program, ...args] = asOwner(['mkfs.ext4', '-q', '-F', '-d', root, disk]);
  await run(program, args, options);
}

/** An ordinary user's tree belongs to subordinate ids: mmdebstrap's helper sees it as root would. */
function asOwner(argv: readonly [string, ...string[]]): [string, ...string[]] {
  return process.getuid?.() === 0 ? [...argv] : ['mmdebstrap', '--unshare-helper', ...argv];
}

async function run(program: string, args: readonly string[], options: BuildOptions): Promise<void> {
  const { execa } = await import('execa');
  const child = execa(program, args, {
    all: true,
    reject: false,
    stdin: 'ignore',
    // Told alone, mmdebstrap waits for its children, which go on to the last package.
    detached: true,
    // Debian's kernel package reads INITRD: disk and file system drivers are built in, no initial ram disk is made.
    env: { PATH: searchPath(), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', INITRD: 'No' },
  });
  const early = AbortSignal.any([
    AbortSignal.timeout(BUILD_DEADLINE_MS),
    ...(options.signal ? [options.signal] : []),
  ]);
  const stop = endGroupOn(early, child.pid);
  const report = options.onProgress;
  child.all?.on('data', (bytes: Buffer) => {
    for (const step of bytes.toString().matchAll(/^I: (.+)$/gm)) report?.(`${program}: ${step[1]}`);
  });
  const result = await child.finally(stop);
  options.signal?.throwIfAborted();
  if (result.failed || early.aborted)
    throw new LabError(
      `${program} ${early.aborted ? 'did not end in time' : 'failed'}: ${lastLines(result.all)}`,
      'fix what it says (first apt-get update and the network), then try again; nothing was kept',
      { cause: result },
    );
}

/** Ends a process and all that it began in its group, politely at first. @returns what calls that off */
function endGroupOn(early: AbortSignal, pid: number | undefined): () => void {
  let killing: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    signalGroup(pid, 'SIGTERM');
    killing = setTimeout(() => signalGroup(pid, 'SIGKILL'), TIDY_UP_MS);
  };
  if (early.aborted) end();
  else early.addEventListener('abort', end, { once: true });
  return () => {
    early.removeEventListener('abort', end);
    clearTimeout(killing);
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function lastLines(output: string): string {
  return oneLine(output.trim().split('\n').slice(-5).join('\n'));
}
