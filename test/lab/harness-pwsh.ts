import { delimiter, join } from 'node:path';
import { powershellProgram } from '../../lab/index.ts';
import { type Sshd, startSshd } from '../runners/sshd.ts';
import { realSshd } from '../want-table.ts';
import { demand } from '../wants.ts';

/** The lab's PowerShell, first on the PATH until it is restored. */
export interface Pwsh {
  readonly path: string;
  /** A real sshd with PowerShell as its subsystem (`''` for none), and as powershell.exe on the path of its users. */
  sshd(subsystem?: string): Promise<Sshd>;
  restore(): void;
}

/** Where there can be no pwsh, or no sshd beside it, the calling suite is left out. */
export async function pwshOf(suite: Mocha.Context): Promise<Pwsh> {
  suite.timeout(5 * 60_000);
  await demand(suite, 'PowerShell', ...realSshd);
  const folder = await powershellProgram();
  const { PATH } = process.env;
  process.env.PATH = [folder, PATH].join(delimiter);
  const path = join(folder, 'pwsh');
  return {
    path,
    sshd: (subsystem = `${path} -sshs -NoLogo`) =>
      startSshd({
        config: [
          // PowerShell writes its cache when it ends, which may be later than its sshd, and leaves its pipes where it is
          // killed; /run goes with the last of them.
          `SetEnv PATH=${folder}:/usr/local/bin:/usr/bin:/bin XDG_CACHE_HOME=/run/cache TMPDIR=/run`,
          ...(subsystem === '' ? [] : [`Subsystem powershell ${subsystem}`]),
        ],
      }),
    restore: () => {
      process.env.PATH = PATH;
    },
  };
}
