import type { TelemetryNeed } from '../contract.ts';
import type { AuditRule, Condition } from './auditd-rules.ts';

/** Whether a rule applies to a deed; `maybe` where it hangs on something not known beforehand, such as a user. */
export type Answer = 'yes' | 'no' | 'maybe';

/** Something that will happen on the host, as far as it is known before it does. */
export interface Deed {
  /** The likeliest system call first; a rule on another of them may miss the deed. */
  readonly syscalls: readonly string[];
  readonly permission: 'x' | 'w';
  /** The program executed, or the file or directory written; undefined where it may be any. */
  readonly path?: string;
  /** Whose executable the kernel will compare with `exe=`. */
  readonly exe?: string;
  /** PID 1's own (`self`), a process it started (`child`), or somebody's who logged in. */
  readonly by: 'login' | 'init' | 'child-of-init';
  readonly machine: string;
}

const writing = [
  'openat',
  'open',
  'creat',
  'openat2',
  'rename',
  'renameat',
  'renameat2',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
];

/** The deed whose audit record a need asks for; undefined for needs that no rule serves. */
export function deedOfNeed(need: TelemetryNeed, machine: string): Deed | undefined {
  switch (need.kind) {
    case 'exec':
      return {
        syscalls: ['execve'],
        permission: 'x',
        path: need.program,
        exe: need.program,
        by: 'login',
        machine,
      };
    case 'exec-child-of-init':
      return { syscalls: ['execve'], permission: 'x', by: 'child-of-init', machine };
    case 'write': {
      const init = need.byInit === true;
      const exe = init ? { exe: '/usr/lib/systemd/systemd' } : {};
      return {
        syscalls: writing,
        permission: 'w',
        path: need.path,
        by: init ? 'init' : 'login',
        machine,
        ...exe,
      };
    }
    default:
      return undefined;
  }
}

/** Whether the rule's conditions hold for the deed. */
export function applies(rule: AuditRule, deed: Deed): Answer {
  return all([callOf(rule, deed), ...rule.conditions.map(condition => holds(condition, deed))]);
}

function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

function callOf({ syscalls }: AuditRule, deed: Deed): Answer {
  const [likeliest = '', ...others] = deed.syscalls;
  if (syscalls.length === 0 || syscalls.includes(likeliest)) return 'yes';
  return syscalls.some(name => others.includes(name) || /^\d+$/.test(name)) ? 'maybe' : 'no';
}

function holds({ field, operator, value }: Condition, deed: Deed): Answer {
  const equal = equality(field, value, deed);
  if (equal !== undefined) return operator === '!=' ? not(equal) : equal;
  const number = numberOf(field, deed);
  if (number === 'set')
    return isUnset(value) && operator === '!=' ? 'yes' : isUnset(value) && operator === '=' ? 'no' : 'maybe';
  return number === undefined ? 'maybe' : compare(number, operator, value);
}

function not(answer: Answer): Answer {
  return answer === 'maybe' ? 'maybe' : answer === 'yes' ? 'no' : 'yes';
}

function equality(field: string, value: string, deed: Deed): Answer | undefined {
  switch (field) {
    case 'key':
      return 'yes';
    case 'arch':
      return /^(b64|x86_64|aarch64)$/.test(value) === /64$/.test(deed.machine) ? 'yes' : 'no';
    case 'perm':
      return value.includes(deed.permission) ? 'yes' : 'no';
    case 'success':
      return /^(1|yes)$/.test(value) ? 'yes' : 'no';
    case 'watch':
    case 'dir':
      return within(deed.path, value);
    case 'path':
      return samePath(deed.path, value, deed);
    case 'exe':
      return deed.exe === undefined ? (deed.by === 'login' ? 'maybe' : 'no') : same(deed.exe, value);
    default:
      return undefined;
  }
}

/** `-F path=` names one inode; for a directory it sees entries come and go, but nothing further down. */
function samePath(path: string | undefined, value: string, deed: Deed): Answer {
  if (path === undefined) return 'no';
  if (merged(path) === merged(value)) return deed.permission === 'x' ? 'yes' : 'maybe';
  return within(value, path) === 'yes' ? 'maybe' : 'no';
}

function within(path: string | undefined, directory: string): Answer {
  if (path === undefined) return 'no';
  const [inner, outer] = [`${merged(path)}/`, `${merged(directory)}/`];
  if (inner.startsWith(outer)) return 'yes';
  return outer.startsWith(inner) ? 'maybe' : 'no';
}

function same(one: string, other: string): Answer {
  return merged(one) === merged(other) ? 'yes' : 'no';
}

/** On merged systems /bin is /usr/bin: the same inode under two names. */
function merged(path: string): string {
  return withoutEnd(path).replace(/^\/(bin|sbin|lib)\//, '/usr/$1/');
}

function numberOf(field: string, deed: Deed): number | 'set' | undefined {
  if (field === 'auid' || field === 'loginuid') return deed.by === 'login' ? 'set' : 4294967295;
  if (field === 'pid' && deed.by === 'init') return 1;
  if (field === 'ppid') return deed.by === 'child-of-init' ? 1 : deed.by === 'init' ? 0 : 2;
  return deed.by === 'init' && /^(e|s|fs)?[ug]id$/.test(field) ? 0 : undefined;
}

function isUnset(value: string): boolean {
  return value === '-1' || value === 'unset' || value === '4294967295';
}

function compare(number: number, operator: Condition['operator'], value: string): Answer {
  const other = isUnset(value) ? 4294967295 : Number(value);
  if (Number.isNaN(other)) return 'maybe';
  const results = {
    '=': number === other,
    '!=': number !== other,
    '>': number > other,
    '>=': number >= other,
    '<': number < other,
    '<=': number <= other,
    '&': (number & other) !== 0,
    '&=': (number & other) === other,
  };
  return results[operator] ? 'yes' : 'no';
}

function withoutEnd(path: string): string {
  let end = path.length;
  while (end > 0 && path.charAt(end - 1) === '/') end--;
  return path.slice(0, end);
}
