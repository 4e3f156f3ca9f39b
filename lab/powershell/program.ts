import { createHash } from 'node:crypto';
import {
  access,
  constants,
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../debian/error.ts';
import { withLock } from '../debian/lock.ts';
import { cacheDirectory } from '../debian/places.ts';

interface ProgramOptions {
  /** Where the built program stays; default: $XDG_CACHE_HOME/servicedrill. */
  readonly cacheDir?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const BUILD_DEADLINE_MS = 5 * 60_000;

/** The sources stay where they are when the program is built to dist/cli/. */
const home = import.meta.url.endsWith('.ts') ? './host/' : '../../lab/powershell/host/';
const SOURCES = fileURLToPath(new URL(home, import.meta.url));

const NAMES = ['pwsh', 'powershell.exe'];

/** Nothing is sent anywhere, and no greeting is printed. */
const QUIET = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', POWERSHELL_TELEMETRY_OPTOUT: '1' };

/**
 * A directory that holds `pwsh` and, the same under the other name, `powershell.exe`: the full PowerShell 7 where this
 * machine has one, else the engine of it (NuGet's System.Management.Automation) under a small console host, built once.
 * @throws {LabError} when there is neither pwsh nor a .NET SDK, or the build fails
 */
export async function powershellProgram(options: ProgramOptions = {}): Promise<string> {
  const shelf = join(options.cacheDir ?? cacheDirectory(), 'powershell');
  const installed = await onPath('pwsh');
  const dotnet = installed === undefined ? await onPath('dotnet') : undefined;
  const source = installed ?? dotnet;
  if (source === undefined)
    throw new LabError(
      'PowerShell is not on this machine, and neither is the .NET SDK 10 that builds a host for its engine',
      'install PowerShell 7 (https://aka.ms/powershell) or the .NET SDK 10, and put it on the PATH',
    );
  const finished = join(shelf, await keyOf(source));
  await withLock(shelf, options.signal, async () => {
    if (!(await exists(finished))) await make(finished, installed, options);
  });
  return finished;
}

/** Whether this machine can have one at all. */
export async function missingForPowershell(): Promise<string[]> {
  const found = (await onPath('pwsh')) ?? (await onPath('dotnet'));
  return found === undefined ? ['PowerShell 7 or the .NET SDK 10'] : [];
}

async function make(finished: string, installed: string | undefined, options: ProgramOptions): Promise<void> {
  const partial = `${finished}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    if (installed === undefined) await build(partial, options);
    await wrap(partial, installed);
    await rename(partial, finished);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function build(folder: string, { signal, onProgress }: ProgramOptions): Promise<void> {
  onProgress?.("building a host for PowerShell's engine (once, ten seconds)");
  const sources = join(folder, 'sources');
  await cp(SOURCES, sources, { recursive: true });
  const args = [
    'build',
    '--configuration',
    'Release',
    '--output',
    join(folder, 'engine'),
    '-p:RestoreLockedMode=true',
  ];
  const { execa } = await import('execa');
  const result = await execa('dotnet', [...args, '--disable-build-servers', 'pwsh.csproj'], {
    cwd: sources,
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: BUILD_DEADLINE_MS,
    env: QUIET,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  await rm(sources, { recursive: true, force: true });
  if (result.failed)
    throw new LabError(
      `the host for PowerShell's engine could not be built: ${result.all.trim().split('\n').slice(-5).join(' | ')}`,
      'fix what it says, then try again; nothing was kept',
      { cause: result },
    );
}

/**
 * Programs of both names for shells and sshd, which know nothing of the settings that it wants. They find the engine
 * beside them: the directory may be mounted elsewhere.
 */
async function wrap(folder: string, installed: string | undefined): Promise<void> {
  const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  const program =
    installed === undefined
      ? `${quoted(await realpath((await onPath('dotnet')) ?? 'dotnet'))} "\${0%/*}/engine/pwsh.dll"`
      : quoted(await realpath(installed));
  const settings = Object.entries(QUIET).map(([name, value]) => `${name}=${value}`);
  const script = `#!/bin/sh\nexport ${settings.join(' ')} NO_COLOR=1\nexec ${program} "$@"\n`;
  for (const name of NAMES) await writeFile(join(folder, name), script, { mode: 0o755 });
}

async function keyOf(program: string): Promise<string> {
  const { execa } = await import('execa');
  const { stdout: version } = await execa(program, ['--version'], {
    stdin: 'ignore',
    timeout: 60_000,
    env: QUIET,
  });
  const hash = createHash('sha256').update(`${program}\0${version}`);
  for (const name of (await readdir(SOURCES, { recursive: true })).filter(isSource).sort())
    hash.update(`\0${name}\0`).update(await readFile(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

/** Not what a build beside the sources leaves. */
const isSource = (name: string): boolean => /^(?!bin|obj).*\.(cs|csproj|json|psd1)$/.test(name);

/** The program itself, links followed: a wrapper made here must not be taken for one that is installed. */
async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    const works = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (works && !(await exists(join(dirname(path), 'engine')))) return path;
  }
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
