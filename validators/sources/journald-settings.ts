import type { Health } from '../contract.ts';
import { blind } from './health.ts';

/** Levels of syslog that leave out what is only informational, by name or number. */
const aboveInfo = /=(?:emerg|alert|crit|err|warning|notice|[0-5])$/;

/** What the host itself says is switched off; `probe` is what `probeScript` printed. */
export function switchedOff(probe: ReadonlyMap<string, readonly string[]>): Health | undefined {
  const active = probe.get('active')?.[0] ?? '';
  if (active !== 'active')
    return blind(`systemd-journald is ${active}`, [
      'systemctl start systemd-journald.socket systemd-journald',
    ]);
  const settings = probe.get('settings') ?? [];
  if (settings.findLast(line => line.startsWith('Storage=')) === 'Storage=none')
    return blind('the journal keeps nothing (Storage=none)', settingLines('Storage'));
  const level = settings.findLast(line => line.startsWith('MaxLevelStore='));
  if (level === undefined || !aboveInfo.test(level)) return undefined;
  return blind(`the journal keeps nothing at info (${level})`, settingLines('MaxLevelStore'));
}

/** Lines that let journald write as much as comes. */
export const rateLimit = [
  "printf '[Journal]\\nRateLimitBurst=0\\n' > /etc/systemd/journald.conf.d/servicedrill.conf",
  'systemctl restart systemd-journald',
];

function settingLines(name: string): readonly string[] {
  const files = '/etc/systemd/journald.conf /etc/systemd/journald.conf.d/*.conf';
  return [`sed -i 's/^${name}=/#&/' ${files}`, 'systemctl restart systemd-journald'];
}
