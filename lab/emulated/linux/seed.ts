import { executable } from '../posix/core.ts';
import type { FileTree } from '../posix/files.ts';
import type { User } from '../posix/host.ts';
import { contentOf, type Inode } from '../posix/inode.ts';
import type { ProcessTable, UnixProcess } from '../posix/process.ts';
import { inSbin } from './programs/index.ts';

export const linuxUsers: readonly User[] = [
  { name: 'root', uid: 0, gid: 0, groups: [0], home: '/root', shell: '/bin/sh' },
  { name: 'daemon', uid: 1, gid: 1, groups: [1], home: '/usr/sbin', shell: '/usr/sbin/nologin' },
  {
    name: 'nobody',
    uid: 65534,
    gid: 65534,
    groups: [65534],
    home: '/nonexistent',
    shell: '/usr/sbin/nologin',
  },
  { name: 'drilluser', uid: 1000, gid: 1000, groups: [1000], home: '/home/drilluser', shell: '/bin/sh' },
];

export const linuxGroups: Readonly<Record<string, number>> = {
  root: 0,
  daemon: 1,
  adm: 4,
  sudo: 27,
  'systemd-journal': 999,
  nogroup: 65534,
  drilluser: 1000,
};

const releaseText =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';

/** Debian's own script, as far as it starts and stops: a System V script becomes a unit. */
const serviceScript = `#!/bin/sh
SERVICE="$1"
ACTION="$2"
if [ -z "$SERVICE" ] || [ -z "$ACTION" ]; then
  echo "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]"
  exit 1
fi
shift 2
case "\${ACTION}" in
  restart|status|start|stop|reload|try-restart)
    exec systemctl \${ACTION} \${SERVICE}.service
    ;;
  *)
    exec "/etc/init.d/\${SERVICE}" \${ACTION} "$@"
    ;;
esac
`;

const units: Readonly<Record<string, string>> = {
  'ssh.service':
    '[Unit]\nDescription=OpenBSD Secure Shell server\n[Service]\nType=notify\nExecStart=/usr/sbin/sshd -D\n[Install]\nWantedBy=multi-user.target\n',
  'cron.service':
    '[Unit]\nDescription=Regular background program processing daemon\n[Service]\nExecStart=/usr/sbin/cron -f\n[Install]\nWantedBy=multi-user.target\n',
  'auditd.service':
    '[Unit]\nDescription=Security Auditing Service\n[Service]\nType=forking\nExecStart=/sbin/auditd\n[Install]\nWantedBy=multi-user.target\n',
  'systemd-journald.service':
    '[Unit]\nDescription=Journal Service\n[Service]\nType=notify\nExecStart=/lib/systemd/systemd-journald\n',
  'multi-user.target': '[Unit]\nDescription=Multi-User System\n',
  'timers.target': '[Unit]\nDescription=Timer Units\n',
};

const folders = [
  '/etc/systemd/user',
  '/etc/init.d',
  '/run/systemd/transient',
  '/run/systemd/system',
  '/run/systemd/generator.late',
  '/run/user/0/systemd/transient',
  '/etc/audit/rules.d',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt',
  '/proc',
  '/var/lib',
  '/dev/fd',
];

/** A fresh Debian's folders, programs, units and settings. */
export function seedFiles(
  files: FileTree,
  programs: readonly string[],
  hostname: string,
  machineId: string,
): void {
  for (const folder of folders) files.seed(folder, { type: 'directory' });
  for (const shared of ['/tmp', '/var/tmp', '/dev/shm'])
    files.seed(shared, { type: 'directory', mode: 0o1777 });
  files.seed('/root', { type: 'directory', mode: 0o700 });
  files.seed('/root/.config/systemd/user', { type: 'directory' });
  const own = { uid: 1000, gid: 1000 };
  files.seed('/home/drilluser', { type: 'directory', ...own });
  for (const folder of ['.config', '.config/systemd', '.config/systemd/user'])
    files.seed(`/home/drilluser/${folder}`, { type: 'directory', ...own });
  for (const folder of ['', '/systemd', '/systemd/transient'])
    files.seed(`/run/user/1000${folder}`, { type: 'directory', ...own });
  // Sockets of the managers that users have from their login on.
  files.seed('/run/user/0/systemd/private', { type: 'device', mode: 0o755 });
  files.seed('/run/user/1000/systemd/private', { type: 'device', mode: 0o755, ...own });
  for (const name of programs) seedProgram(files, name);
  for (const [from, to] of [
    ['/bin', '/usr/bin'],
    ['/sbin', '/usr/sbin'],
    ['/lib', '/usr/lib'],
    ['/usr/bin/sh', '/usr/bin/dash'],
  ] as const)
    files.seed(from, { type: 'link', content: to });
  files.seed('/usr/sbin/service', { mode: 0o755, content: serviceScript });
  for (const [name, text] of Object.entries(units))
    files.seed(`/usr/lib/systemd/system/${name}`, { content: text });
  for (const name of ['ssh.service', 'cron.service', 'auditd.service'])
    files.seed(`/etc/systemd/system/multi-user.target.wants/${name}`, {
      type: 'link',
      content: `/lib/systemd/system/${name}`,
    });
  files.seed('/etc/os-release', { content: releaseText });
  files.seed('/etc/debian_version', { content: '12.11\n' });
  files.seed('/etc/hostname', { content: `${hostname}\n` });
  files.seed('/etc/machine-id', { content: `${machineId}\n` });
  files.seed('/etc/passwd', {
    content: linuxUsers
      .map(user => `${user.name}:x:${user.uid}:${user.gid}::${user.home}:${user.shell}\n`)
      .join(''),
  });
  files.seed('/etc/group', {
    content: Object.entries(linuxGroups)
      .map(([name, gid]) => `${name}:x:${gid}:\n`)
      .join(''),
  });
  files.seed('/etc/systemd/journald.conf', { content: '[Journal]\n#Storage=auto\n' });
  files.seed('/etc/audit/auditd.conf', {
    mode: 0o640,
    content:
      'local_events = yes\nwrite_logs = yes\nlog_file = /var/log/audit/audit.log\nlog_group = adm\nlog_format = ENRICHED\nnum_logs = 5\nmax_log_file = 8\n',
  });
  files.seed('/proc/cmdline', {
    mode: 0o444,
    content: 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda ro quiet audit=1\n',
  });
  for (const device of ['null', 'zero', 'tty']) files.seed(`/dev/${device}`, { type: 'device', mode: 0o666 });
}

function seedProgram(files: FileTree, name: string): void {
  const file = name === 'sh' ? 'dash' : name;
  const folder = inSbin.includes(name) ? '/usr/sbin' : '/usr/bin';
  files.seed(`${folder}/${file}`, { mode: 0o755, content: executable(name) });
}

/** /proc/PID/cmdline, comm, status and exe, made when they are read. */
export function mountProc(files: FileTree, processes: ProcessTable): void {
  files.virtual.set('/proc', name => {
    const process = /^\d+$/.test(name) ? processes.get(Number(name)) : undefined;
    return process && processDirectory(files, process);
  });
}

function processDirectory(files: FileTree, process: UnixProcess): Inode {
  const { uid, gid } = process.credentials;
  const directory = files.make({ type: 'directory', mode: 0o555, uid, gid });
  const add = (name: string, made: () => string) =>
    directory.entries.set(name, files.make({ type: 'file', mode: 0o444, uid, gid, made }));
  add('cmdline', () => process.argv.map(word => `${word}\0`).join(''));
  add('comm', () => `${process.comm}\n`);
  add('loginuid', () => String(process.auid));
  add('sessionid', () => String(process.ses));
  add('cgroup', () => `0::/${process.unit ? `system.slice/${process.unit}` : 'user.slice'}\n`);
  add(
    'status',
    () =>
      `Name:\t${process.comm}\nState:\tS (sleeping)\nPid:\t${process.pid}\nPPid:\t${process.ppid}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`,
  );
  add(
    'stat',
    () =>
      `${process.pid} (${process.comm}) S ${process.ppid} ${process.pgid} ${process.sid} 0 -1 4194304 ${'0 '.repeat(12)}${Math.floor(process.startedAt / 10)} 0\n`,
  );
  directory.entries.set('exe', files.make({ type: 'link', mode: 0o777, uid, gid, content: process.exe }));
  return directory;
}

/** systemd-sysv-generator: a unit for each script in /etc/init.d. */
export function generateUnits(files: FileTree): void {
  const root = { uid: 0, gid: 0, groups: [] };
  const scripts = files.existing('/etc/init.d', '/', root).inode;
  const generated = files.existing('/run/systemd/generator.late', '/', root).inode;
  generated.entries.clear();
  for (const [name, inode] of scripts.entries) {
    if (inode.type !== 'file' || (inode.mode & 0o111) === 0) continue;
    const title = /^# Short-Description:\s*(.+)$/m.exec(contentOf(inode))?.[1];
    const text = `# Automatically generated by systemd-sysv-generator\n\n[Unit]\nDocumentation=man:systemd-sysv-generator(8)\nSourcePath=/etc/init.d/${name}\nDescription=LSB: ${title ?? name}\n\n[Service]\nType=forking\nRestart=no\nTimeoutSec=5min\nIgnoreSIGPIPE=no\nKillMode=process\nGuessMainPID=no\nRemainAfterExit=yes\nSuccessExitStatus=5 6\nExecStart=/etc/init.d/${name} start\nExecStop=/etc/init.d/${name} stop\n`;
    files.seed(`/run/systemd/generator.late/${name}.service`, { content: text });
  }
}
