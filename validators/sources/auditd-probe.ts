import type { Health } from '../contract.ts';
import type { AuditSettings } from './auditd-coverage.ts';
import { parseRules } from './auditd-rules.ts';
import { inconclusive } from './health.ts';
import { sections } from './host-script.ts';

/** What the kernel, asked with auditctl, says of itself. */
export interface AuditProbe {
  /** Why auditctl could not be asked, with the lines that fix it. */
  readonly refused?: Health;
  readonly enabled: number;
  /** Process id of auditd; 0 where none is registered. */
  readonly daemon: number;
  readonly lost: number;
  readonly settings: AuditSettings;
  /** Which file the log is now, as in a position; undefined where it is unknown. */
  readonly file: string | undefined;
}

/** Reads the probe script's output. */
export function readProbe(output: string): AuditProbe {
  const found = sections(output);
  const first = (name: string): string => found.get(name)?.[0] ?? '';
  const status = new Map((found.get('status') ?? []).map(line => pair(line)));
  const enabled = Number(status.get('enabled') ?? Number.NaN);
  const refused = refusal(found, enabled);
  return {
    ...(refused ? { refused } : {}),
    enabled,
    daemon: Number(status.get('pid') ?? 0),
    lost: Number(status.get('lost') ?? 0),
    settings: {
      rules: parseRules(found.get('rules') ?? []),
      machine: first('machine'),
      cmdline: first('cmdline'),
      locked: enabled === 2,
    },
    file: /^(\S+@\S+) \d+$/.exec(first('log'))?.[1],
  };
}

function pair(line: string): readonly [string, string] {
  const [name = '', value = ''] = line.split(' ');
  return [name, value];
}

function refusal(found: ReadonlyMap<string, readonly string[]>, enabled: number): Health | undefined {
  if (found.has('no-auditctl')) {
    return inconclusive('auditctl is not on the host', ['apt-get install auditd || dnf install audit']);
  }
  if (!Number.isNaN(enabled)) return undefined;
  const said = (found.get('status') ?? []).join(' ').slice(0, 200);
  return inconclusive(`auditctl would not answer: ${said || 'no output'}`, [
    'give the observer root: become: sudo in the inventory, and on the host',
    "echo 'OBSERVER ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/servicedrill",
  ]);
}

/** Whether auditing runs at all and nothing was lost since `lostBefore`. */
export function judgeProbe(probe: AuditProbe, lostBefore: number | undefined): Health {
  if (probe.refused) return probe.refused;
  if (probe.enabled === 0) {
    return {
      state: 'blind',
      why: 'auditing is switched off in the kernel (enabled 0)',
      fix: ['auditctl -e 1'],
    };
  }
  if (probe.daemon === 0) {
    return {
      state: 'blind',
      why: 'auditd is not running',
      fix: ['systemctl enable --now auditd || service auditd start'],
    };
  }
  const lost = probe.lost - (lostBefore ?? probe.lost);
  if (lost <= 0) return { state: 'alive' };
  return inconclusive(`the kernel lost ${lost} audit records during the run`, [
    'auditctl -b 65536',
    "sed -i 's/^-b .*/-b 65536/' /etc/audit/rules.d/audit.rules && augenrules --load",
  ]);
}
