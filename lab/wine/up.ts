import { cacheDirectory } from '../debian/places.ts';
import type { NamespaceHost } from '../namespace/host.ts';
import { missingFrom, requireFor } from '../namespace/packages.ts';
import { stateDirectoryOf } from '../namespace/places.ts';
import { AS_USER, HOME, UID, USER } from '../namespace/script.ts';
import { hostUp } from '../namespace/up.ts';
import { ENVIRONMENT } from './environment.ts';
import { winePrefix } from './prefix.ts';

export interface WineOptions {
  /** The host's name; default: `lab-wine01`. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
  /** Where what runs keeps its files; default: $XDG_STATE_HOME/servicedrill/lab-wine. */
  readonly stateDir?: string;
  /** Where Wine's drive C: stays; default: $XDG_CACHE_HOME/servicedrill. */
  readonly cacheDir?: string;
}

const PROGRAMS = {
  wine64: 'wine',
  wineserver64: 'wine',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64-win32',
};

/** Wine has no event log and a wevtutil that does nothing: a drill there has no verdict but `inconclusive`. */
export const WINE_SETTINGS = {
  platform: 'windows',
  transport: 'ssh',
  dialect: 'cmd',
  logs: [],
};

/**
 * Windows' service manager, registry and cmd.exe as Wine has them, behind a real sshd on loopback: commands go to
 * `cmd.exe /c "COMMAND"`, as with OpenSSH on Windows. sc.exe is ours, over Wine's service manager, and so are those
 * programs that Wine has by name only (programs/). Exit codes beyond 255 lose their upper bits, as every exit code of an sshd on Unix: 1060 arrives as 36.
 * The host that already runs under this name is given back.
 * @throws {LabError} when a package is missing or it does not come up; nothing is left running then
 */
export async function wineUp(options: WineOptions = {}): Promise<NamespaceHost> {
  await requireWine('the Wine lab host');
  const prefix = await winePrefix({ cacheDir: options.cacheDir ?? cacheDirectory(), ...options });
  const name = options.name ?? 'lab-wine01';
  const kind = { settings: WINE_SETTINGS, shell: `${HOME}/shell`, setup: wineSetup(prefix), sshd: [] };
  return hostUp(kind, { stateDir: options.stateDir ?? stateDirectoryOf('wine'), ...options, name });
}

/** @throws {LabError} which names what is missing */
export const requireWine = (what: string): Promise<void> => requireFor(what, PROGRAMS);

/** The packages that `wineUp` needs and this machine lacks. */
export const missingForWine = (): Promise<string[]> => missingFrom(PROGRAMS);

/**
 * The cached drive stays as it is: what the host writes goes to memory that ends with it. The server runs on
 * without clients, since starting it anew costs each first command two seconds. cmd.exe is the login shell and no
 * ForceCommand, under which sshd would refuse to pass signals on.
 */
export const wineSetup = (prefix: string): string => `mkdir -p /run/upper /run/work prefix
chown ${UID}:${UID} /run/upper
mount -t overlay overlay -o lowerdir=${overlayPath(prefix)},upperdir=/run/upper,workdir=/run/work prefix
cat >shell <<'END_OF_FILE'
#!/bin/sh
PATH=/usr/lib/wine:$PATH
${ENVIRONMENT}
cd "$WINEPREFIX/drive_c/users/${USER}"
[ "\${1-}" != -c ] || export LAB_COMMAND="$2"
exec wine64 'C:\\windows\\lab\\shell.exe'
END_OF_FILE
chmod 755 shell
${AS_USER} sh -eu <<'END_OF_SCRIPT'
${ENVIRONMENT}
wineserver64 -p </dev/null
wine64 wineboot </dev/null
END_OF_SCRIPT`;

/** Commas and colons mean something to mount(8)'s overlay. */
const overlayPath = (path: string): string => `'${path.replace(/[\\:,]/g, '\\$&').replaceAll("'", "'\\''")}'`;
