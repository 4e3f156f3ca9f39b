import type { Health } from '../contract.ts';
import type { AuditdHeader } from './auditd-header.ts';
import type { AuditProbe } from './auditd-probe.ts';
import { blind, inconclusive } from './health.ts';

/** Why there is no log to read, by what the host told of it at the opening. */
export function closedLog({ unreadable, log, writes, format }: AuditdHeader): Health | undefined {
  if (unreadable) return inconclusive(`${log} is ${unreadable}`, accessLines(unreadable, log));
  if (writes !== 'no' && format !== 'NOLOG') return undefined;
  return blind('auditd writes no log (write_logs = no)', [
    "sed -i 's/^write_logs.*/write_logs = yes/' /etc/audit/auditd.conf",
    'service auditd restart',
  ]);
}

function accessLines(state: 'unreadable' | 'missing', log: string): readonly string[] {
  if (state === 'missing')
    return ['apt-get install auditd || dnf install audit', 'systemctl enable --now auditd'];
  return [
    `the observer must read ${log}: become: sudo in the inventory, or log_group = adm in /etc/audit/auditd.conf`,
  ];
}

/** auditd is there and alive, and its canary did not come. */
export function noCanary({ log }: AuditdHeader, { settings }: AuditProbe): Health {
  const excluded = settings.rules.find(
    ({ list, action }) => list === 'exclude' || (list === 'user' && action === 'never'),
  );
  if (excluded) return inconclusive(`the canary did not come; the rule "${excluded.text}" may keep it out`);
  return blind(`auditd runs, yet a record sent to it did not reach ${log}`, ['service auditd restart']);
}

/** What the host's auditd was sent did not reach the collector's log. */
export function notForwarded({ log, hostname }: AuditdHeader, strangers: ReadonlySet<string>): Health {
  const others = strangers.size > 0 ? `, which tells of ${[...strangers].join(', ')}` : '';
  return blind(`a record that auditd was sent on ${hostname} did not reach the collector's ${log}${others}`, [
    'systemctl restart rsyslog  # on the host, then on the collector',
    `logger -t servicedrill "$(hostname)"  # on the host, and look for it on the collector`,
  ]);
}
