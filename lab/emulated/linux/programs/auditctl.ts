import type { Call } from '../../posix/host.ts';
import type { AuditLog } from '../audit/log.ts';
import { readRule, ruleText } from '../audit/rules.ts';
import { complain, print } from './output.ts';

/** auditctl: -s, -l, -m, -e, -D, and rules by -a, -A, -d, -w, -W. */
export function auditctl(call: Call, audit: AuditLog): number {
  if (call.process.credentials.uid !== 0) return complain(call, 'You must be root to run this program.\n', 4);
  const [option = '', value = ''] = call.args;
  switch (option) {
    case '-s':
      return print(call, status(audit));
    case '-l':
      return print(
        call,
        audit.rules.length === 0 ? 'No rules\n' : audit.rules.map(rule => `${ruleText(rule)}\n`).join(''),
      );
    case '-m':
      call.host.report({ kind: 'user-message', process: call.process, text: value });
      return 0;
    case '-e':
      audit.enabled = Number(value);
      return print(call, status(audit));
    case '-b':
      return print(call, status(audit));
    case '-D':
      audit.rules = [];
      return print(call, 'No rules\n');
    default:
      return changeRules(call, audit, option);
  }
}

function changeRules(call: Call, audit: AuditLog, option: string): number {
  const rule = readRule(call.args);
  if (rule === undefined) return complain(call, `Unknown option ${option}\n`, 1);
  const text = ruleText(rule);
  const same = audit.rules.findIndex(each => ruleText(each) === text);
  if (option === '-d' || option === '-W') {
    if (same < 0) return complain(call, 'Error sending delete rule request (No such file or directory)\n', 1);
    audit.rules.splice(same, 1);
    return 0;
  }
  if (same >= 0) return complain(call, 'Error sending add rule data request (Rule exists)\n', 1);
  if (option === '-A') audit.rules.unshift(rule);
  else audit.rules.push(rule);
  return 0;
}

function status({ enabled, daemon }: AuditLog): string {
  const rows = [
    `enabled ${enabled}`,
    'failure 1',
    `pid ${daemon}`,
    'rate_limit 0',
    'backlog_limit 8192',
    'lost 0',
    'backlog 0',
    'backlog_wait_time 60000',
    'backlog_wait_time_actual 0',
    'loginuid_immutable 0 unlocked',
  ];
  return rows.map(row => `${row}\n`).join('');
}
