import { createHash } from 'node:crypto';
import type { AptSource } from './apt.ts';

/** The accounts of the image: root, one with `sudo -n`, one whose sudo wants a password, one without any. */
const ACCOUNTS = ['root', 'operator', 'nosudo', 'drill'] as const;
export type DebianAccount = (typeof ACCOUNTS)[number];

/** Everything an image is made of. */
export interface Recipe {
  readonly source: AptSource;
  readonly packages: readonly string[];
  /** A shell script; its first argument is the new root directory. */
  readonly script: string;
}

const PACKAGES = [
  'auditd',
  'dbus',
  'init-system-helpers',
  'iproute2',
  'kmod',
  // Second readers of the audit log: laurel as a plugin of auditd, rsyslog only where a test starts it.
  'laurel',
  'linux-image-cloud-amd64',
  'openssh-server',
  'polkitd',
  'procps',
  'rsyslog',
  'sudo',
  'systemd',
  'systemd-sysv',
];

const FILES: Readonly<Record<string, string>> = {
  '/etc/hostname': 'lab\n',
  '/etc/machine-id': '',
  '/etc/sudoers.d/lab': 'operator ALL=(ALL:ALL) NOPASSWD: ALL\nnosudo ALL=(ALL:ALL) ALL\n',
  '/etc/ssh/sshd_config.d/lab.conf': 'HostKey /etc/ssh/ssh_host_ed25519_key\nUseDNS no\n',
  // Logins are refused until user sessions are allowed: sshd shall not answer before that.
  '/etc/systemd/system/ssh.service.d/lab.conf': '[Unit]\nAfter=systemd-user-sessions.service\n',
  // A watch on a directory that is not there yet is not recursive, and PID 1 makes the first one late.
  '/etc/tmpfiles.d/lab.conf': [
    'd /run/systemd/transient 0755 root root -',
    ...userUnitDirectories('root', '/root'),
    ...userUnitDirectories('drill', '/home/drill'),
    '',
  ].join('\n'),
  // QEMU's user network always gives 10.0.2.15; fixed, and without systemd-networkd's seconds of start-up.
  '/etc/systemd/system/lab-network.service': `[Unit]
Description=Fixed address of the lab host
DefaultDependencies=no
Wants=network.target
Before=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/modprobe -a virtio_pci virtio_net
ExecStart=/bin/ip link set lo up
ExecStart=/bin/ip address replace 10.0.2.15/24 dev eth0
ExecStart=/bin/ip link set eth0 up
[Install]
WantedBy=sysinit.target
`,
};

const ENABLED = ['auditd.service', 'lab-network.service', 'ssh.service'];

/** Nothing a drill looks at: mounts, probes and timers that cost boot time or disturb a comparison. */
const MASKED = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'getty@tty1.service',
  'kmod-static-nodes.service',
  'ldconfig.service',
  'modprobe@.service',
  'rsyslog.service',
  'serial-getty@ttyS0.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-network-generator.service',
  'systemd-pstore.service',
  'systemd-timesyncd.service',
  'systemd-tmpfiles-clean.timer',
  'systemd-update-utmp.service',
  'systemd-update-utmp-runlevel.service',
];

/**
 * Generators that find nothing to do here. Each is a program that every daemon-reload starts, and an emulated machine
 * takes long over that; those that make units of /etc/fstab and of init scripts stay.
 */
const MASKED_GENERATORS = [
  'bless-boot',
  'cryptsetup',
  'debug',
  'getty',
  'gpt-auto',
  'hibernate-resume',
  'integritysetup',
  'rc-local',
  'run',
  'system-update',
  'veritysetup',
].map(name => `systemd-${name}-generator`);

/** The image for these package sources. It holds no key and no password: those are given to each machine at boot. */
export function recipe(source: AptSource): Recipe {
  return { source, packages: PACKAGES, script: customize() };
}

/** Names the image in the cache: another recipe is another image. */
export function recipeKey(of: Recipe): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16);
}

function customize(): string {
  const writes = Object.entries(FILES).map(
    ([path, text]) => `install -D -m 0644 /dev/stdin "$1${path}" <<'END_OF_FILE'\n${text}END_OF_FILE`,
  );
  const accounts = ACCOUNTS.filter(account => account !== 'root').map(
    account => `chroot "$1" useradd --create-home --user-group --shell /bin/bash --password '*' ${account}`,
  );
  return [
    '#!/bin/sh',
    'set -eu',
    // Debian has an unused group of that name since before sudo.
    'chroot "$1" groupdel operator',
    ...accounts,
    ...writes,
    'chmod 0440 "$1/etc/sudoers.d/lab"',
    'rm -f "$1"/etc/ssh/ssh_host_*',
    `systemctl --root="$1" --quiet mask ${MASKED.join(' ')}`,
    'mkdir -p "$1/etc/systemd/system-generators"',
    ...MASKED_GENERATORS.map(name => `ln -s /dev/null "$1/etc/systemd/system-generators/${name}"`),
    `systemctl --root="$1" --quiet enable ${ENABLED.join(' ')}`,
    '',
  ].join('\n');
}

/** In the language of tmpfiles.d(5). */
function userUnitDirectories(user: string, home: string): string[] {
  return ['.config', '.config/systemd', '.config/systemd/user'].map(
    directory => `d ${home}/${directory} 0700 ${user} ${user} -`,
  );
}
