import { access, constants, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Sshd, startSshd, type User } from '../runners/sshd.ts';

/** A PowerShell of this machine under both of its names, for hosts that tests start. */
export interface Pwsh {
  /** Holds `pwsh` and `powershell.exe`. */
  readonly folder: string;
  readonly path: string;
  /** A real sshd with PowerShell as its subsystem, and as powershell.exe on the path of its users. */
  sshd(options?: { subsystem?: string | undefined; users?: readonly User[] }): Promise<Sshd>;
  remove(): Promise<void>;
}

/** Of the engine alone comes no program: around it stood a console of ours, where a full PowerShell was not installed. */
export const ours = "the console around PowerShell's engine; the host was a Linux";

/** Debian has no package of it, so a machine may well lack it: the calling suite is then skipped and says why. */
export async function pwshOf(suite: Mocha.Context): Promise<Pwsh> {
  suite.timeout(60_000);
  const path = await onPath('pwsh');
  if (path === undefined) {
    console.error('    skipped: it needs pwsh on the PATH');
    return suite.skip();
  }
  const folder = await mkdtemp(join(tmpdir(), 'lab-pwsh-'));
  for (const name of ['pwsh', 'powershell.exe']) await symlink(path, join(folder, name));
  const environment = `SetEnv PATH=${folder}:/usr/local/bin:/usr/bin:/bin NO_COLOR=1`;
  return {
    folder,
    path,
    sshd: ({ subsystem = `${path} -sshs -NoLogo`, users = [] } = {}) =>
      startSshd({
        users,
        config: [environment, ...(subsystem === '' ? [] : [`Subsystem powershell ${subsystem}`])],
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    const found = await access(file, constants.X_OK).then(
      () => realpath(file),
      () => undefined,
    );
    if (found !== undefined) return join(dirname(found), name);
  }
  return undefined;
}
