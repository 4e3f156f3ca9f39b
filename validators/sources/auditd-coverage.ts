import type { Health, TelemetryNeed } from '../contract.ts';
import { applies, type Deed, deedOfNeed } from './auditd-deed.ts';
import type { AuditRule } from './auditd-rules.ts';
import { blind, inconclusive } from './health.ts';

/** What the kernel was told, as far as it decides which records come. */
export interface AuditSettings {
  readonly rules: readonly AuditRule[];
  /** `uname -m` */
  readonly machine: string;
  /** /proc/cmdline */
  readonly cmdline: string;
  /** `enabled 2`: the rules are locked until the next boot. */
  readonly locked: boolean;
}

/** Whether these rules make the records of a need; `fix` holds the lines that would. */
export function coverage(need: TelemetryNeed, settings: AuditSettings): Health {
  const excluded = exclusion(need, settings);
  if (excluded) return excluded;
  if (need.kind === 'service-start') return { state: 'alive' };
  const deed = deedOfNeed(need, settings.machine);
  if (!deed) return blind(`auditd has no record of kind ${need.kind}`, []);
  const noTask = settings.rules.find(
    rule => rule.list === 'task' && rule.action === 'never' && applies(rule, deed) !== 'no',
  );
  if (noTask) return blind(`the rule "${noTask.text}" switches system call auditing off`, removal(noTask));
  if (deed.by === 'init' && !/(^|\s)audit=(1|on)(\s|$)/.test(settings.cmdline)) return initUnaudited();
  return judge(need, deed, settings);
}

function judge(need: TelemetryNeed, deed: Deed, settings: AuditSettings): Health {
  const doubts: AuditRule[] = [];
  for (const rule of settings.rules.filter(({ list }) => list === 'exit')) {
    const answer = applies(rule, deed);
    if (answer === 'maybe') doubts.push(rule);
    if (answer !== 'yes') continue;
    if (rule.action === 'never')
      return blind(`the rule "${rule.text}" comes before any that would log it`, removal(rule));
    const shadow = doubts.find(({ action }) => action === 'never');
    return shadow
      ? inconclusive(`the rule "${shadow.text}" may keep it out of the log`, removal(shadow))
      : { state: 'alive' };
  }
  const partly = doubts.find(({ action }) => action === 'always');
  if (partly)
    return inconclusive(
      `only the rule "${partly.text}" may log it, under its own conditions`,
      lines(need, settings),
    );
  return blind(`no audit rule logs ${describe(need)}`, lines(need, settings));
}

function describe(need: TelemetryNeed): string {
  switch (need.kind) {
    case 'exec':
      return `the execution of ${need.program}`;
    case 'exec-child-of-init':
      return 'what systemd executes';
    case 'write':
      return `writes to ${need.path}`;
    default:
      return need.kind;
  }
}

/** Record types without which a need is unknown may be kept out of the log altogether. */
function exclusion(need: TelemetryNeed, { rules }: AuditSettings): Health | undefined {
  const types = recordTypes(need);
  const rule = rules.find(candidate => dropsTypes(candidate, types));
  if (!rule) return undefined;
  const why = `the rule "${rule.text}" keeps ${types.join(', ')} records out of the log`;
  const certain = rule.conditions.every(
    ({ field, operator }) => field === 'key' || (field === 'msgtype' && operator === '='),
  );
  return certain ? blind(why, removal(rule)) : inconclusive(why, removal(rule));
}

function dropsTypes({ list, action, conditions }: AuditRule, types: readonly string[]): boolean {
  if (list === 'exclude') return excludes(conditions, types);
  return (
    list === 'user' && action === 'never' && types.includes('SERVICE_START') && conditions.every(mayBeInit)
  );
}

/** Rules on user messages are mostly there to hush one program's SELinux type, which is not systemd's. */
function mayBeInit({ field, value }: AuditRule['conditions'][number]): boolean {
  if (field === 'msgtype') return /^SERVICE_START$/.test(value);
  return !field.startsWith('subj_') || /init|unconfined/.test(value);
}

function recordTypes(need: TelemetryNeed): readonly string[] {
  if (need.kind === 'service-start') return ['SERVICE_START'];
  return need.kind === 'write' ? ['SYSCALL', 'PATH'] : ['SYSCALL', 'EXECVE'];
}

function excludes(conditions: AuditRule['conditions'], types: readonly string[]): boolean {
  const named = conditions.filter(({ field }) => field === 'msgtype');
  return named.some(({ value, operator }) => types.includes(value) === (operator === '='));
}

function initUnaudited(): Health {
  return blind('the kernel was booted without audit=1, so nothing that PID 1 itself writes is audited', [
    `sed -i 's/^GRUB_CMDLINE_LINUX="/&audit=1 /' /etc/default/grub && update-grub && reboot`,
  ]);
}

/** Commands that add what is missing, at once and for good. */
function lines(need: TelemetryNeed, { machine, locked }: AuditSettings): readonly string[] {
  const rule = ruleFor(need, /64$/.test(machine) ? 'b64' : 'b32');
  const directory = need.kind === 'write' ? directoryFor(need.path) : [];
  const file = '/etc/audit/rules.d/servicedrill.rules';
  const forGood = `echo '${rule}' >> ${file} && augenrules --load`;
  return [...directory, ...(locked ? [`${forGood} && reboot`] : [`auditctl ${rule}`, forGood])];
}

/** A watch wants its directory to be there: those under /run are made anew at each boot, a user's for a first unit. */
function directoryFor(path: string): readonly string[] {
  if (path.startsWith('/run/'))
    return [`echo 'd ${path} 0755 root root -' >> /etc/tmpfiles.d/servicedrill.conf && mkdir -p ${path}`];
  const [, user = 'root'] = /^\/home\/([^/]+)\//.exec(path) ?? [];
  return path.includes('/.config/') ? [`runuser -u ${user} -- mkdir -p ${path}`] : [];
}

/** The audit rule that makes the records of a need. */
export function ruleFor(need: TelemetryNeed, arch: string): string {
  switch (need.kind) {
    case 'exec':
      return `-a always,exit -F arch=${arch} -S execve,execveat -F path=${need.program} -k t1569_cmd`;
    case 'write':
      return `-w ${need.path} -p wa -k t1569_unit`;
    default:
      return `-a always,exit -F arch=${arch} -S execve,execveat -F ppid=1 -k t1569_exec`;
  }
}

function removal(rule: AuditRule): readonly string[] {
  const drop = rule.text.replace(/^-w /, '-W ').replace(/^-[aA] /, '-d ');
  return [`auditctl ${drop}`, `grep -rl -e '${rule.list}' /etc/audit/rules.d  # and take it out there`];
}
