import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { LabError } from './error.ts';

/** Programs the Debian lab calls, and the Debian package that brings each. */
const PACKAGES = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'ssh-keygen': 'openssh-client',
  mmdebstrap: 'mmdebstrap',
  'mkfs.ext4': 'e2fsprogs',
} as const;

type Program = keyof typeof PACKAGES;

/** What booting an image takes. */
export const BOOT_PROGRAMS: readonly Program[] = ['qemu-system-x86_64', 'ssh-keygen'];
/** What building one takes besides. */
export const BUILD_PROGRAMS: readonly Program[] = ['mmdebstrap', 'mkfs.ext4'];

/** Names of the Debian packages that bring whichever of `programs` is not there; all of them when none are named. */
export async function missingPackages(
  programs: readonly Program[] = [...BOOT_PROGRAMS, ...BUILD_PROGRAMS],
): Promise<string[]> {
  const there = await Promise.all(programs.map(isThere));
  return [...new Set(programs.filter((_, index) => !there[index]).map(program => PACKAGES[program]))];
}

/** @throws {LabError} that names every missing package in one apt-get line */
export async function requirePrograms(programs: readonly Program[]): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new LabError('the Debian lab host runs on Linux on x86-64 only', 'use the emulated hosts instead');
  const missing = await missingPackages(programs);
  if (missing.length > 0)
    throw new LabError(
      `the Debian lab host needs ${missing.join(', ')}`,
      `apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
}

/** mkfs.ext4 lives in /usr/sbin, which an ordinary user's PATH lacks. */
export function searchPath(): string {
  return [process.env.PATH, '/usr/sbin', '/sbin'].filter(Boolean).join(delimiter);
}

async function isThere(program: Program): Promise<boolean> {
  const candidates = searchPath()
    .split(delimiter)
    .map(directory => join(directory, program));
  const found = await Promise.all(
    candidates.map(path =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
