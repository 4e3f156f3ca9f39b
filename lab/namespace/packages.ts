import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { LabError } from '../debian/error.ts';

/** Programs by name, or by path, and the Debian package that brings each. */
export type Programs = Readonly<Record<string, string>>;

/** What every host in namespaces needs. */
const COMMON: Programs = {
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  unshare: 'util-linux',
};

/** Where the hosts' programs are looked for: Debian keeps Wine's own apart, and sshd in /usr/sbin. */
export const searchPath = [
  '/usr/lib/wine',
  ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  '/usr/sbin',
  '/sbin',
].join(delimiter);

/** The packages that bring whichever of the programs is not there. */
export async function missingFrom(programs: Programs): Promise<string[]> {
  const wanted = Object.entries({ ...COMMON, ...programs });
  const found = await Promise.all(wanted.map(([program]) => programPath(program)));
  return [...new Set(wanted.filter((_, index) => found[index] === undefined).map(([, name]) => name))];
}

/** @throws {LabError} which names what is missing in one apt-get line, or says that it takes root */
export async function requireFor(what: string, programs: Programs): Promise<void> {
  if (process.platform !== 'linux')
    throw new LabError(`${what} runs on Linux only`, 'use the emulated hosts instead');
  const missing = await missingFrom(programs);
  if (missing.length > 0)
    throw new LabError(
      `${what} needs ${missing.join(', ')}`,
      `apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  if (process.getuid?.() !== 0)
    throw new LabError(`${what} lives in mount and process namespaces, which take root`, 'run it with sudo');
}

/** @returns undefined where there is no such program */
async function programPath(program: string): Promise<string | undefined> {
  for (const directory of searchPath.split(delimiter)) {
    const path = join(directory, program);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
