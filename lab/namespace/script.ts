/** Where a host's directory appears inside of its namespaces. */
export const HOME = '/run/lab';

/** The file of a host's first program, in the host's directory. */
export const SETUP = 'setup.sh';

/** The only account of such a host. Not root: sshd passes no signals on to the commands of root. */
export const USER = 'Administrator';
export const UID = 61_569;

/** Runs what follows as that account. */
export const AS_USER = `setpriv --reuid=${UID} --regid=${UID} --clear-groups --`;

/** What makes one host: shell lines that prepare it, run in its namespaces. */
interface Script {
  readonly hostName: string;
  /** The account's login shell. */
  readonly shell: string;
  readonly setup: string;
  /** The line that becomes process 1 of the host: all others end with it. */
  readonly main: string;
}

/**
 * The first program of a host. /run, /tmp, accounts and host name are its own, so nothing of this machine's is
 * changed and nothing is left when its last process ends. The directory of the host is `$1`.
 */
export function hostScript({ hostName, shell, setup, main }: Script): string {
  return `mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/sshd ${HOME}
mount --bind "$1" ${HOME}
mount -t tmpfs -o mode=1777 tmpfs /tmp
echo ${hostName} >/proc/sys/kernel/hostname
mkdir -p /run/etc ${HOME}/home
chown ${UID}:${UID} ${HOME}/home
printf '%s\\n' '${USER}:x:${UID}:${UID}::${HOME}/home:${shell}' 'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin' \\
  'nobody:x:65534:65534:::/usr/sbin/nologin' >/run/etc/passwd
printf '%s:*:19000:0:99999:7:::\\n' ${USER} sshd nobody >/run/etc/shadow
for file in passwd shadow; do mount --bind /run/etc/$file /etc/$file; done
export HOME=${HOME}/home USER=${USER} LC_ALL=C.UTF-8 TMPDIR=/tmp
cd ${HOME}
${setup}
exec ${main}
`;
}

/** The argv that runs the first program of a directory in namespaces of its own, which end with the returned process. */
export function inNamespaces(directory: string): [string, ...string[]] {
  const kinds = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  return ['unshare', ...kinds, 'sh', '-eu', `${directory}/${SETUP}`, directory];
}

/** sshd_config(5) of a host: keys only, nothing but commands. */
export function sshdConfig(port: number, lines: readonly string[]): string {
  return `${[
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${HOME}/host-key`,
    `AuthorizedKeysFile ${HOME}/key.pub`,
    'StrictModes no',
    'PermitRootLogin no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PidFile none',
    'PrintMotd no',
    'PrintLastLog no',
    'DisableForwarding yes',
    'MaxStartups 100',
    ...lines,
  ].join('\n')}\n`;
}
