import type { TouchedPath } from '../../posix/deeds.ts';
import { fullMode } from '../../posix/inode.ts';
import { type UnixProcess, unset } from '../../posix/process.ts';
import { type Audited, pathsOf } from './rules.ts';

/** Names for the enriched half of a line. */
export interface Names {
  user(uid: number): string;
  group(gid: number): string;
}

/** Between a record's own fields and auditd's translations, with log_format = ENRICHED. */
const enriched = '\x1d';

/** Quoted, or in hexadecimal where a blank, a quote or a control character is in it. */
function untrusted(text: string): string {
  return /^[\x21\x23-\x7e]*$/.test(text) ? `"${text}"` : hex(text);
}

const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex').toUpperCase();

const numbers: Readonly<Record<string, number>> = {
  execve: 59,
  openat: 257,
  renameat2: 316,
  unlinkat: 263,
  mkdir: 83,
  symlinkat: 266,
  linkat: 265,
  fchmodat: 268,
  fchownat: 260,
};

const syscallNames = {
  open: 'openat',
  write: 'openat',
  rename: 'renameat2',
  unlink: 'unlinkat',
  rmdir: 'unlinkat',
  mkdir: 'mkdir',
  symlink: 'symlinkat',
  link: 'linkat',
  chmod: 'fchmodat',
  chown: 'fchownat',
} as const;

export const syscallOf = (deed: Audited): string =>
  deed.kind === 'executed' ? 'execve' : syscallNames[deed.call];

const errorNumbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  EEXIST: 17,
  EROFS: 30,
};

/** The records of one system call, without their `type=` and time. */
export function syscallRecords(deed: Audited, key: string, names: Names): [type: string, text: string][] {
  const { process } = deed;
  const paths = deed.kind === 'executed' ? [...pathsOf(deed), loader(deed.file)] : pathsOf(deed);
  const argv = deed.kind === 'executed' ? deed.argv : process.argv;
  return [
    ['SYSCALL', syscall(deed, paths.length, key, names)],
    ...(deed.kind === 'executed' ? [['EXECVE', execve(deed.argv)] as [string, string]] : []),
    ['CWD', `cwd=${untrusted(process.directory)}`],
    ...paths.map((path, item): [string, string] => ['PATH', pathRecord(path, item, names)]),
    [
      'PROCTITLE',
      `proctitle=${argv.length === 1 ? untrusted(argv[0] ?? '') : hex(argv.join('\0')).slice(0, 256)}`,
    ],
  ];
}

function syscall(deed: Audited, items: number, key: string, names: Names): string {
  const { process } = deed;
  const name = syscallOf(deed);
  const refused = deed.kind === 'file' ? deed.refused : undefined;
  const exit = refused ? -(errorNumbers[refused] ?? 1) : deed.kind === 'file' && deed.call === 'open' ? 3 : 0;
  const { uid, gid } = process.credentials;
  const own = [
    'arch=c000003e',
    `syscall=${numbers[name] ?? 0}`,
    `success=${refused ? 'no' : 'yes'}`,
    `exit=${exit}`,
    callArguments(deed),
    `items=${items}`,
    `ppid=${process.ppid}`,
    `pid=${process.pid}`,
    `auid=${process.auid}`,
    `uid=${uid} gid=${gid} euid=${uid} suid=${uid} fsuid=${uid} egid=${gid} sgid=${gid} fsgid=${gid}`,
    'tty=(none)',
    `ses=${process.ses}`,
    `comm=${untrusted(process.comm)}`,
    `exe=${untrusted(process.exe)}`,
    'subj=unconfined',
    `key=${key === '' ? '(null)' : untrusted(key)}`,
  ].join(' ');
  const user = `"${names.user(uid)}"`;
  const group = `"${names.group(gid)}"`;
  const translated = `ARCH=x86_64 SYSCALL=${name} AUID=${loginName(process, names)} UID=${user} GID=${group} EUID=${user} SUID=${user} FSUID=${user} EGID=${group} SGID=${group} FSGID=${group}`;
  return `${own}${enriched}${translated}`;
}

const loginName = ({ auid }: UnixProcess, names: Names) =>
  auid === unset ? '"unset"' : `"${names.user(auid)}"`;

/** openat's flags are true (O_WRONLY, O_CREAT, O_TRUNC, O_EXCL); addresses are made up. */
function callArguments(deed: Audited): string {
  if (deed.kind === 'executed') return 'a0=55d0c0de1000 a1=55d0c0de1200 a2=55d0c0de1400 a3=8';
  if (deed.call !== 'open') return 'a0=ffffff9c a1=55d0c0de1000 a2=0 a3=0';
  const creates = deed.paths.some(({ kind }) => kind === 'CREATE');
  const flags = deed.access === 'read' ? '0' : creates ? 'c1' : '241';
  return `a0=ffffff9c a1=55d0c0de1000 a2=${flags} a3=1b6`;
}

function execve(argv: readonly string[]): string {
  return [`argc=${argv.length}`, ...argv.map((word, index) => `a${index}=${untrusted(word)}`)].join(' ');
}

function loader(file: TouchedPath): TouchedPath {
  return { ...file, name: '/lib64/ld-linux-x86-64.so.2', path: '/usr/lib64/ld-linux-x86-64.so.2' };
}

function pathRecord({ name, inode, kind }: TouchedPath, item: number, names: Names): string {
  if (inode === undefined)
    return `item=${item} name=${untrusted(name)} nametype=UNKNOWN cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`;
  const mode = `0${fullMode(inode).toString(8)}`;
  const own = `item=${item} name=${untrusted(name)} inode=${inode.number} dev=fe:00 mode=${mode} ouid=${inode.uid} ogid=${inode.gid} rdev=00:00 nametype=${kind} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`;
  return `${own}${enriched}OUID="${names.user(inode.uid)}" OGID="${names.group(inode.gid)}"`;
}

/** SERVICE_START and SERVICE_STOP, which PID 1 writes without any rule. */
export function serviceRecord(unit: string, success: boolean): string {
  const message = `unit=${unit} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=${success ? 'success' : 'failed'}`;
  return `pid=1 uid=0 auid=${unset} ses=${unset} subj=unconfined msg='${message}'${enriched}UID="root" AUID="unset"`;
}

/** What `auditctl -m` writes. */
export function userRecord(process: UnixProcess, text: string, hostname: string, names: Names): string {
  const message = `${text} exe=${untrusted(process.exe)} hostname=${hostname} addr=? terminal=? res=success`;
  const { pid, auid, ses, credentials } = process;
  const head = `pid=${pid} uid=${credentials.uid} auid=${auid} ses=${ses} subj=unconfined msg='${message}'`;
  return `${head}${enriched}UID="${names.user(credentials.uid)}" AUID=${loginName(process, names)}`;
}
