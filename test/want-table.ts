import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The line that gets what is missing; undefined where it is there. */
type Want = () => string | undefined | Promise<string | undefined>;

const install = (...packages: readonly string[]) =>
  `apt-get install --no-install-recommends ${packages.join(' ')}`;

const file =
  (path: string, get: string): Want =>
  () =>
    existsSync(path) ? undefined : get;

/** Debian keeps some programs where an ordinary user's PATH does not look. */
const program =
  (name: string, packageName: string): Want =>
  () =>
    [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(folder =>
      existsSync(join(folder, name)),
    )
      ? undefined
      : install(packageName);

const isRoot = () => process.getuid?.() === 0;
const asRoot: Want = () => (isRoot() ? undefined : 'run it as root');

/** A user namespace of one's own serves where there is no root. */
const namespaces: Want = () =>
  spawnSync('unshare', [isRoot() ? '-m' : '-rm', 'true']).status === 0
    ? undefined
    : 'run it as root, on a system that permits namespaces';

const recordings: Want = () =>
  existsSync(recordingsFolder()) ? undefined : 'SERVICEDRILL_DATA=FOLDER of the recordings';

const machineId: Want = () => {
  const id = existsSync('/etc/machine-id') ? readFileSync('/etc/machine-id', 'utf8').trim() : '';
  return /^[0-9a-f]{32}$/.test(id) ? undefined : 'systemd-machine-id-setup';
};

/** Where others' recordings and specifications are, which are not part of this project. */
export function recordingsFolder(): string {
  return process.env.SERVICEDRILL_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
}

/** Debian keeps a server's programs beside each other by version, out of the PATH. */
export function postgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const folders = existsSync(versions) ? readdirSync(versions).map(name => join(versions, name, 'bin')) : [];
  return folders.find(folder => existsSync(join(folder, 'initdb')));
}

const lab =
  (missing: () => Promise<readonly string[]>): Want =>
  async () => {
    const packages = await missing();
    return packages.length === 0 ? undefined : install(...packages);
  };

/** Everything that a test may want of its machine, and how to get it. Tests name these; nothing else leaves a test out. */
export const wantTable = {
  root: asRoot,
  namespaces,
  linux: () => (process.platform === 'linux' ? undefined : 'run it on Linux'),
  'machine id': machineId,
  tun: file('/dev/net/tun', 'modprobe tun'),
  recordings,
  ssh: program('ssh', 'openssh-client'),
  sshd: program('sshd', 'openssh-server'),
  sudo: program('sudo', 'sudo'),
  ip: program('ip', 'iproute2'),
  perl: program('perl', 'perl'),
  ps: program('ps', 'procps'),
  'systemd-analyze': program('systemd-analyze', 'systemd'),
  busybox: program('busybox', 'busybox'),
  csh: file('/bin/bsd-csh', install('csh')),
  tcsh: program('tcsh', 'tcsh'),
  fish: program('fish', 'fish'),
  chromium: file('/usr/bin/chromium', install('chromium')),
  xmllint: program('xmllint', 'libxml2-utils'),
  postgresql: () => (postgresPrograms() === undefined ? install('postgresql') : undefined),
  xz: program('xz', 'xz-utils'),
  zstd: program('zstd', 'zstd'),
  'second factor': file(
    '/lib/x86_64-linux-gnu/security/pam_google_authenticator.so',
    install('libpam-google-authenticator'),
  ),
  'Debian host': lab(async () => (await import('../lab/index.ts')).missingPackages()),
  'Wine host': lab(async () => (await import('../lab/index.ts')).missingForWine()),
  PowerShell: async () => {
    const { missingForPowershell } = await import('../lab/powershell/program.ts');
    return (await missingForPowershell()).length === 0
      ? undefined
      : 'install PowerShell 7 or the .NET SDK 10';
  },
} as const satisfies Readonly<Record<string, Want>>;

export type WantName = keyof typeof wantTable;

/** What a real sshd of the tests' own takes, with users in mount namespaces. */
export const realSshd = [
  'root',
  'namespaces',
  'sshd',
  'ssh',
  'ps',
  'perl',
] as const satisfies readonly WantName[];
