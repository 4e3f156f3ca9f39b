import { createHash } from 'node:crypto';
import { access, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError, oneLine } from '../debian/error.ts';
import { withLock } from '../debian/lock.ts';
import { searchPath } from '../namespace/packages.ts';
import { AS_USER, HOME, hostScript, inNamespaces, SETUP, UID } from '../namespace/script.ts';
import { ENVIRONMENT } from './environment.ts';

interface PrefixOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const BUILD_DEADLINE_MS = 5 * 60_000;

/** The sources stay where they are when the program is built to dist/cli/. */
const home = import.meta.url.endsWith('.ts') ? './programs/' : '../../lab/wine/programs/';
const SOURCES = fileURLToPath(new URL(home, import.meta.url));

/** Windows 10 by its version; a service has 3 s to answer, where Windows waits 30. */
const BUILD = `compile() { x86_64-w64-mingw32-gcc -municode -Os -s -o "$@"; }
mkdir tools prefix
compile tools/sc.exe sources/sc.c sources/sc-query.c sources/sc-alter.c
compile tools/shell.exe sources/shell.c
for name in locator tasklist where whoami findstr fc; do compile tools/$name.exe sources/$name.c; done
chown ${UID}:${UID} prefix
${AS_USER} sh -eu <<'END_OF_SCRIPT'
${ENVIRONMENT}
wine() { wine64 "$@" </dev/null; }
set_value() { wine reg add "$1" /v "$2" /t "$3" /d "$4" /f; }
wine wineboot -i
set_value 'HKCU\\Software\\Wine' Version REG_SZ win10
set_value 'HKLM\\System\\CurrentControlSet\\Control' ServicesPipeTimeout REG_DWORD 3000
wineserver64 -k
wineserver64 -w || true
mkdir "$WINEPREFIX/drive_c/windows/lab"
cp tools/*.exe "$WINEPREFIX/drive_c/windows/system32/"
mv "$WINEPREFIX/drive_c/windows/system32/shell.exe" "$WINEPREFIX/drive_c/windows/lab/"
END_OF_SCRIPT
`;

/**
 * Wine's drive C: and registry, built once for this version of Wine and these sources, and only ever read.
 * @throws {LabError} with the last lines of the program that failed
 */
export async function winePrefix(options: PrefixOptions): Promise<string> {
  const shelf = join(options.cacheDir, 'wine');
  const finished = join(shelf, await prefixKey());
  await withLock(shelf, options.signal, async () => {
    if (!(await exists(finished))) await build(shelf, finished, options);
  });
  return join(finished, 'prefix');
}

async function build(shelf: string, finished: string, options: PrefixOptions): Promise<void> {
  const partial = `${finished}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(shelf, { recursive: true });
  options.onProgress?.("building Wine's drive C: (once, ten seconds)");
  try {
    await mkdir(partial);
    await cp(SOURCES, join(partial, 'sources'), { recursive: true });
    const script = hostScript({ hostName: 'lab-wine', shell: '/bin/sh', setup: BUILD, main: 'true' });
    await writeFile(join(partial, SETUP), script);
    await run(partial, options.signal);
    await rename(partial, finished);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function run(directory: string, signal?: AbortSignal): Promise<void> {
  const [program, ...args] = inNamespaces(directory);
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    all: true,
    reject: false,
    stdin: 'ignore',
    // unshare ignores SIGTERM while it waits for its child.
    killSignal: 'SIGKILL',
    timeout: BUILD_DEADLINE_MS,
    env: { PATH: searchPath },
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  if (result.failed)
    throw new LabError(
      `Wine's drive C: could not be built: ${oneLine(result.all.trim().split('\n').slice(-5).join('\n'))}`,
      'fix what it says, then try again; nothing was kept',
      { cause: result },
    );
}

async function prefixKey(): Promise<string> {
  const { execa } = await import('execa');
  const { stdout: version } = await execa('wine64', ['--version'], {
    stdin: 'ignore',
    timeout: 20_000,
    env: { PATH: searchPath },
  });
  const hash = createHash('sha256').update(`${version}\0${HOME}\0${BUILD}`);
  for (const name of (await readdir(SOURCES)).sort()) hash.update(await readFile(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
