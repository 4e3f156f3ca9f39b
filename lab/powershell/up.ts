import { cacheDirectory } from '../debian/places.ts';
import type { NamespaceHost } from '../namespace/host.ts';
import { stateDirectoryOf } from '../namespace/places.ts';
import { HOME } from '../namespace/script.ts';
import { hostUp } from '../namespace/up.ts';
import { ENVIRONMENT } from '../wine/environment.ts';
import { winePrefix } from '../wine/prefix.ts';
import { missingForWine, requireWine, WINE_SETTINGS, type WineOptions, wineSetup } from '../wine/up.ts';
import { missingForPowershell, powershellProgram } from './program.ts';

export interface PowershellHost extends NamespaceHost {
  /** A directory with `pwsh`, which the transport psrp wants on the controller's PATH too. */
  readonly pwshFolder: string;
}

/** Windows' programs that the engine and the scenarios start; to the PowerShell of a Unix each is a file of that name. */
const WINDOWS_PROGRAMS = ['cmd', 'sc', 'reg', 'where', 'whoami', 'tasklist', 'taskkill', 'findstr'];

export const POWERSHELL_SETTINGS = { ...WINE_SETTINGS, transport: 'psrp', dialect: 'powershell' };

const bin = `${HOME}/bin`;
const pwsh = `${HOME}/pwsh`;

/**
 * PowerShell's real engine behind a real sshd on loopback, with Wine's service manager and registry behind it: by
 * remoting over SSH (`Subsystem powershell`), and as `powershell.exe -EncodedCommand` over plain ssh, as on a host with
 * the stock 5.1. Every other line goes to Wine's cmd.exe. The host that already runs under this name is given back.
 * @throws {LabError} when a package is missing or it does not come up; nothing is left running then
 */
export async function powershellUp(options: WineOptions = {}): Promise<PowershellHost> {
  await requireWine('the PowerShell lab host');
  const cacheDir = options.cacheDir ?? cacheDirectory();
  const pwshFolder = await powershellProgram({ ...options, cacheDir });
  const prefix = await winePrefix({ ...options, cacheDir });
  const kind = {
    settings: POWERSHELL_SETTINGS,
    shell: `${HOME}/login`,
    setup: setup(prefix, pwshFolder),
    sshd: [`Subsystem powershell ${pwsh}/pwsh -sshs -NoLogo`],
  };
  const stateDir = options.stateDir ?? stateDirectoryOf('powershell');
  const host = await hostUp(kind, { stateDir, ...options, name: options.name ?? 'lab-pwsh01' });
  return { ...host, pwshFolder };
}

/** What `powershellUp` needs and this machine lacks. */
export const missingForPowershellLab = async (): Promise<string[]> => [
  ...(await missingForWine()),
  ...(await missingForPowershell()),
];

/** By its bare name, and by the path that the host itself reports. */
const names = WINDOWS_PROGRAMS.map(name => `${name}.exe`).flatMap(name => [
  name,
  `C:\\windows\\system32\\${name}`,
]);

/** What PowerShell starts goes to Wine; root's cache is closed to the host's account, so PowerShell is mounted. */
const setup = (prefix: string, folder: string): string => `${wineSetup(prefix)}
mkdir -p ${bin} ${pwsh}
mount --bind '${folder.replaceAll("'", "'\\''")}' ${pwsh}
cat >${bin}/program <<'END_OF_FILE'
#!/bin/sh
PATH=/usr/lib/wine:/usr/bin:/bin
${ENVIRONMENT}
exec wine64 "C:\\\\windows\\\\system32\\\\\${0##*[/\\\\]}" "$@"
END_OF_FILE
cat >login <<'END_OF_FILE'
#!/bin/sh
set -f
export PATH=${bin}:${pwsh}:/usr/bin:/bin
cd ${HOME}/home
case "\${2-}" in ${pwsh}/* | 'powershell.exe '*) exec $2 ;; esac
exec ${HOME}/shell "$@"
END_OF_FILE
chmod 755 ${bin}/program login
${names.map(name => `ln -s program '${bin}/${name}'`).join('\n')}`;
