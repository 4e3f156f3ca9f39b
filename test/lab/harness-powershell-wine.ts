import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../../lab/debian/places.ts';
import type { NamespaceHost } from '../../lab/index.ts';
import { hostsDown } from '../../lab/namespace/down.ts';
import { HOME } from '../../lab/namespace/script.ts';
import { hostUp } from '../../lab/namespace/up.ts';
import { ENVIRONMENT } from '../../lab/wine/environment.ts';
import { winePrefix } from '../../lab/wine/prefix.ts';
import { WINE_SETTINGS, wineSetup } from '../../lab/wine/up.ts';
import { atEnd } from './ending.ts';
import { pwshOf } from './harness-pwsh.ts';
import { skipWithoutWine } from './harness-wine.ts';

/** Windows' programs that the engine and the scenarios start; to the PowerShell of a Unix each is a file of that name. */
const programs = ['cmd', 'sc', 'reg', 'where', 'whoami', 'tasklist', 'taskkill', 'findstr'].map(
  name => `${name}.exe`,
);

const bin = `${HOME}/bin`;

/** By its bare name, and by the path that the host itself tells of it. */
const names = programs.flatMap(name => [name, `C:\\windows\\system32\\${name}`]);

/**
 * What PowerShell starts goes to Wine; what sshd is asked for by a line still goes to Wine's cmd.exe, so that a test
 * can ask the host without PowerShell.
 */
const setup = (prefix: string, pwsh: string): string => `${wineSetup(prefix)}
mkdir ${bin}
cat >${bin}/program <<'END_OF_FILE'
#!/bin/sh
PATH=/usr/lib/wine:/usr/bin:/bin
${ENVIRONMENT}
exec wine64 "C:\\\\windows\\\\system32\\\\\${0##*[/\\\\]}" "$@"
END_OF_FILE
cat >login <<'END_OF_FILE'
#!/bin/sh
export PATH=${bin}:/usr/bin:/bin NO_COLOR=1 POWERSHELL_TELEMETRY_OPTOUT=1
cd ${HOME}/home
case "\${2-}" in ${pwsh}*) exec $2 ;; esac
exec ${HOME}/shell "$@"
END_OF_FILE
chmod 755 ${bin}/program login
${names.map(name => `ln -s program '${bin}/${name}'`).join('\n')}`;

/** A host that is spoken to by PowerShell remoting, with Wine's service manager and registry behind it. */
export async function powershellOnWine(suite: Mocha.Context): Promise<NamespaceHost> {
  await skipWithoutWine(suite);
  const { path, remove } = await pwshOf(suite);
  suite.timeout(5 * 60_000);
  const stateDir = await mkdtemp(join(tmpdir(), 'lab-psrp-wine-'));
  atEnd(async () => {
    await hostsDown(stateDir);
    await rm(stateDir, { recursive: true, force: true });
    await remove();
  });
  const prefix = await winePrefix({ cacheDir: cacheDirectory() });
  const kind = {
    settings: { ...WINE_SETTINGS, transport: 'psrp', dialect: 'powershell' },
    shell: `${HOME}/login`,
    setup: setup(prefix, path),
    sshd: [`Subsystem powershell ${path} -sshs -NoLogo`],
  };
  return hostUp(kind, { name: 'lab-psrp01', stateDir });
}
