import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { shippedRules } from '../../../validators/index.ts';
import { compileRules, type SigmaEvent } from '../../../validators/sigma/index.ts';

const folder = join(shippedRules, 'linux');
const sources = readdirSync(folder).map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const placeholders = { known_admins: ['ansible'], known_services: ['nginx'] };
const rules = compileRules(sources, { placeholders });

const exec = (CommandLine: string, more: Record<string, unknown> = {}): SigmaEvent => ({
  logsource: { product: 'linux', category: 'process_creation' },
  fields: { Image: `/usr/bin/${CommandLine.split(' ')[0]}`, CommandLine, LoginUser: 'root', ...more },
});
const byInit = (Image: string, CommandLine: string) => exec(CommandLine, { Image, ParentProcessId: '1' });
const made = (TargetFilename: string, more: Record<string, unknown> = {}): SigmaEvent => ({
  logsource: { product: 'linux', category: 'file_event' },
  fields: { Image: '/usr/bin/dash', TargetFilename, LoginUser: 'root', ...more },
});
const changed = (
  TargetFilename: string,
  Syscall: string,
  more: Record<string, unknown> = {},
): SigmaEvent => ({
  logsource: { product: 'linux', category: 'file_change' },
  fields: { Image: '/usr/bin/dash', TargetFilename, Syscall, LoginUser: 'root', ...more },
});
const journal = (fields: Record<string, string>): SigmaEvent => ({
  logsource: { product: 'linux', service: 'systemd' },
  fields: { MESSAGE: '', ...fields },
});

const [started, restarting] = ['39f53479d3a045ac8e11786248231fbf', '5eb03494b6584870a536b337290809b3'];
const ofInit = (UNIT: string, MESSAGE_ID: string) => journal({ UNIT, MESSAGE_ID, _PID: '1' });
const ofUser = (USER_UNIT: string) => journal({ USER_UNIT, MESSAGE_ID: started ?? '', _PID: '900' });

/** By file name, without suffix: what the rule sees, and what it leaves alone. */
const table: Readonly<Record<string, { sees: readonly SigmaEvent[]; not: readonly SigmaEvent[] }>> = {
  proc_creation_lnx_systemctl_unusual_path: {
    sees: [
      exec('systemctl link /tmp/a.service'),
      exec('systemctl enable --now /dev/shm/a.service'),
      exec('systemctl link ./a.service'),
    ],
    not: [
      exec('systemctl link /opt/app/a.service'),
      exec('systemctl start tmp.mount'),
      exec('systemctl status /tmp/a.service'),
    ],
  },
  file_event_lnx_systemd_unit_writable_path: {
    sees: [made('/tmp/a.service'), made('/dev/shm/b/a.timer')],
    not: [made('/tmp/a.txt'), made('/tmp/x/a.service', { Image: '/usr/bin/dpkg-deb' })],
  },
  proc_creation_lnx_child_of_systemd_writable_path: {
    sees: [byInit('/tmp/a', '/tmp/a'), byInit('/usr/bin/dash', '/bin/sh /dev/shm/a.sh')],
    not: [
      byInit('/usr/bin/Xvfb', '/usr/bin/Xvfb -fbdir /tmp/x'),
      exec('sh /tmp/a.sh', { Image: '/usr/bin/dash', ParentProcessId: '812' }),
    ],
  },
  file_event_lnx_systemd_unit_masquerading: {
    sees: [made('/etc/systemd/system/systemd-logind2.service'), made('/run/systemd/system/dbus-x.service')],
    not: [
      made('/etc/systemd/system/multi-user.target.wants/systemd-networkd.service'),
      made('/etc/systemd/system/systemd-logind.service.d/override.conf'),
      made('/etc/systemd/system/dbus-org.freedesktop.network1.service'),
    ],
  },
  systemd_lnx_timer_or_path_started: {
    sees: [ofInit('a.timer', started ?? ''), ofInit('a.path', started ?? '')],
    not: [ofInit('apt-daily.timer', started ?? ''), ofInit('systemd-ask-password-wall.path', started ?? '')],
  },
  systemd_lnx_user_unit_started: {
    sees: [ofUser('a.service'), ofUser('a.timer')],
    not: [ofUser('dbus.service'), ofUser('app-gnome-x.scope'), ofUser('nginx.service')],
  },
  systemd_lnx_service_restarted: {
    sees: [ofInit('a.service', restarting ?? '')],
    not: [ofInit('nginx.service', restarting ?? ''), ofInit('systemd-journald.service', restarting ?? '')],
  },
  proc_creation_lnx_systemd_remote_manager: {
    sees: [exec('systemd-stdio-bridge')],
    not: [exec('systemd-stdio-bridge', { LoginUser: 'ansible' })],
  },
  proc_creation_lnx_systemd_bus_call: {
    sees: [
      exec('busctl call -- org.freedesktop.systemd1 /o org.freedesktop.systemd1.Manager StartTransientUnit'),
    ],
    not: [exec('busctl tree org.freedesktop.systemd1')],
  },
  file_change_lnx_service_program_overwritten: {
    sees: [changed('/usr/local/bin/a', 'openat'), changed('/opt/app/bin/a', 'openat')],
    not: [
      changed('/usr/local/bin/a', 'fchmodat'),
      changed('/opt/app/data/a', 'openat'),
      changed('/usr/bin/a', 'openat', { Image: '/usr/bin/dpkg' }),
      changed('/usr/local/bin/a', 'openat', { LoginUser: 'ansible' }),
    ],
  },
  proc_creation_lnx_child_of_systemd_miner: {
    sees: [
      byInit('/root/moneroocean/xmrig', '/root/moneroocean/xmrig --config=/root/moneroocean/config.json'),
    ],
    not: [exec('grep xmrig /etc/passwd', { ParentProcessId: '812' })],
  },
  file_event_lnx_systemd_unit_miner: {
    sees: [
      made('/etc/systemd/system/moneroocean_miner.service'),
      made('/etc/systemd/system/c3pool_miner.service'),
    ],
    not: [made('/etc/systemd/system/nginx.service'), made('/root/moneroocean/xmrig')],
  },
};

describe('the Linux rules for the ways that services are abused', () => {
  for (const [name, { sees, not }] of Object.entries(table)) {
    const fires = (event: SigmaEvent) => rules.match(event).some(({ rule }) => rule.file === `${name}.yml`);
    it(`${name} sees what it is for, and nothing beside it`, () => {
      for (const event of sees) expect(fires(event), JSON.stringify(event.fields)).to.equal(true);
      for (const event of not) expect(fires(event), JSON.stringify(event.fields)).to.equal(false);
    });
  }
});
