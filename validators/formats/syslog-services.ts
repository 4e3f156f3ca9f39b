import type { Fields } from '../contract.ts';

const services: Readonly<Record<string, string>> = {
  sshd: 'sshd',
  'sshd-session': 'sshd',
  'sshd-auth': 'sshd',
  sudo: 'sudo',
  cron: 'cron',
  crond: 'cron',
  crontab: 'cron',
  anacron: 'cron',
  vsftpd: 'vsftpd',
  clamd: 'clamav',
  clamav: 'clamav',
  freshclam: 'clamav',
  guacd: 'guacamole',
};

/** LOG_AUTH and LOG_AUTHPRIV of syslog(3). */
const authFacilities: readonly number[] = [4, 10];

/** Who writes to these facilities, for lines that do not tell theirs: what stands in auth.log and secure. */
const authPrograms = new Set(
  `sshd sshd-session sshd-auth sudo su su-l login pkexec polkitd systemd-logind useradd userdel usermod groupadd groupdel groupmod
  passwd chpasswd gpasswd chage chfn chsh newusers newgrp gdm-password] lightdm doas unix_chkpwd`.split(
    /\s+/,
  ),
);

/** An entry of syslog or the journal, as far as it tells whose it is. */
export interface SyslogEntry {
  readonly program: string | undefined;
  readonly facility: number | undefined;
  readonly text: string;
}

/** Sigma's services for an entry: `syslog`, then `sshd`, `sudo`, `cron` ... after its program, `auth` after its facility. */
export function servicesOf({ program = '', facility, text }: SyslogEntry): string[] {
  const name = program.toLowerCase();
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  const isAuth =
    facility === undefined
      ? authPrograms.has(name) || text.startsWith('pam_')
      : authFacilities.includes(facility);
  return ['syslog', ...(service === undefined ? [] : [service]), ...(isAuth ? ['auth'] : [])];
}

const sudoPair =
  /(?:^| : | ; )(TTY|PWD|USER|GROUP|HOST|CHROOT|ENV|TSID|COMMAND)=((?<=COMMAND=).*|.*?)(?= ; |$)/gs;

/** What sudo says of a command, by its own names: `bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`. */
export function sudoFields(text: string): Fields {
  return Object.fromEntries([...text.matchAll(sudoPair)].map(([, name = '', value = '']) => [name, value]));
}
