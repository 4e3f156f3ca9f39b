import type { Deed, TouchedPath } from '../../posix/deeds.ts';
import type { UnixProcess } from '../../posix/process.ts';

export interface AuditRule {
  /** `always,exit`; watches are kept as the kernel keeps them, with fields path or dir and perm. */
  readonly list: string;
  readonly syscalls: readonly string[];
  readonly fields: readonly { readonly name: string; readonly operator: string; readonly value: string }[];
  readonly key: string;
  readonly watch?: { readonly path: string; readonly permissions: string };
}

export type Audited = Extract<Deed, { kind: 'executed' | 'file' }>;

/** Reads the words of one auditctl rule; undefined where they are none. */
export function readRule(words: readonly string[]): AuditRule | undefined {
  const values = (option: string) =>
    words.flatMap((word, index) => (word === option ? [words[index + 1] ?? ''] : []));
  const fields = values('-F').map(text => {
    const [, name = '', operator = '', value = ''] =
      /^([^!=<>&]+)(!=|>=|<=|&=|=|>|<|&)(.*)$/.exec(text) ?? [];
    return { name, operator, value };
  });
  const key = values('-k')[0] ?? fields.find(({ name }) => name === 'key')?.value ?? '';
  const watched = values('-w')[0] ?? values('-W')[0];
  const conditions = fields.filter(({ name }) => name !== 'key');
  if (watched !== undefined) {
    const path = watched.replace(/(.)\/+$/, '$1');
    return {
      list: 'always,exit',
      syscalls: [],
      fields: [],
      key,
      watch: { path, permissions: values('-p')[0] ?? 'rwxa' },
    };
  }
  const list = values('-a')[0] ?? values('-A')[0] ?? values('-d')[0];
  if (list === undefined) return undefined;
  const ordered =
    list.startsWith('exit,') || list.startsWith('task,') ? list.split(',').reverse().join(',') : list;
  return { list: ordered, syscalls: values('-S').flatMap(text => text.split(',')), fields: conditions, key };
}

/** One rule as `auditctl -l` prints it. */
export function ruleText({ list, syscalls, fields, key, watch }: AuditRule): string {
  if (watch) return `-w ${watch.path} -p ${watch.permissions}${key ? ` -k ${key}` : ''}`;
  const isArchitecture = (name: string) => name === 'arch';
  const shown = (wanted: boolean) =>
    fields
      .filter(({ name }) => isArchitecture(name) === wanted)
      .map(({ name, operator, value }) => ` -F ${name}${operator}${value}`);
  const calls = syscalls.length > 0 ? ` -S ${syscalls.join(',')}` : '';
  return `-a ${list}${shown(true).join('')}${calls}${shown(false).join('')}${key ? ` -F key=${key}` : ''}`;
}

/** The first rule that the kernel would log this deed by. */
export function ruleFor(rules: readonly AuditRule[], deed: Audited, syscall: string): AuditRule | undefined {
  const first = rules.find(rule => /exit$/.test(rule.list) && matches(rule, deed, syscall));
  return first?.list.startsWith('always') ? first : undefined;
}

function matches(rule: AuditRule, deed: Audited, syscall: string): boolean {
  if (rule.watch)
    return watches(rule.watch.path, pathsOf(deed)) && rule.watch.permissions.includes(access(deed));
  if (rule.syscalls.length > 0 && !rule.syscalls.includes(syscall) && !rule.syscalls.includes('all'))
    return false;
  return rule.fields.every(field => holds(field, deed));
}

export function pathsOf(deed: Audited): readonly TouchedPath[] {
  if (deed.kind === 'file') return deed.paths;
  return deed.script ? [deed.script, deed.file] : [deed.file];
}

const watches = (watched: string, paths: readonly TouchedPath[]) =>
  paths.some(({ path }) => path === watched || path.startsWith(`${watched}/`));

function access(deed: Audited): string {
  if (deed.kind === 'executed') return 'x';
  return { read: 'r', write: 'w', attributes: 'a' }[deed.access];
}

function holds({ name, operator, value }: AuditRule['fields'][number], deed: Audited): boolean {
  switch (name) {
    case 'arch':
      return value === 'b64' || value === 'x86_64';
    case 'path':
      return pathsOf(deed).some(({ path }) => path === value) === (operator === '=');
    case 'dir':
      return watches(value.replace(/(.)\/+$/, '$1'), pathsOf(deed));
    case 'perm':
      return value.includes(access(deed));
    case 'exe':
      return (deed.process.exe === value) === (operator === '=');
    case 'success':
      return (deed.kind === 'executed' || deed.refused === undefined) === (value === '1' || value === 'yes');
    case 'exit':
      return deed.kind === 'file' && deed.refused !== undefined && value === `-${deed.refused}`;
    default:
      return compared(numberOf(name, deed.process), operator, value);
  }
}

function numberOf(name: string, { pid, ppid, auid, ses, credentials }: UnixProcess): number | undefined {
  const { uid, gid } = credentials;
  return {
    pid,
    ppid,
    auid,
    loginuid: auid,
    sessionid: ses,
    uid,
    euid: uid,
    suid: uid,
    fsuid: uid,
    gid,
    egid: gid,
  }[name];
}

function compared(left: number | undefined, operator: string, value: string): boolean {
  if (left === undefined) return false;
  const right = value === 'unset' || value === '-1' ? 4294967295 : value === 'root' ? 0 : Number(value);
  const results: Readonly<Record<string, boolean>> = {
    '=': left === right,
    '!=': left !== right,
    '>': left > right,
    '>=': left >= right,
    '<': left < right,
    '<=': left <= right,
  };
  return results[operator] ?? false;
}

/** What an emulated host starts with: everything that T1569's detections need. */
export const usualRules: readonly string[] = [
  ...[
    '/usr/bin/systemctl',
    '/usr/bin/systemd-run',
    '/usr/bin/systemd-stdio-bridge',
    '/usr/bin/busctl',
    '/usr/sbin/service',
  ].map(path => `-a always,exit -F arch=b64 -S execve,execveat -F path=${path} -F key=t1569_cmd`),
  '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -F key=t1569_exec',
  ...[
    '/etc/systemd/system',
    '/etc/systemd/user',
    '/run/systemd/system',
    '/run/systemd/transient',
    '/usr/lib/systemd/system',
    '/etc/init.d',
    '/root/.config/systemd/user',
    '/home/drilluser/.config/systemd/user',
    '/tmp',
    '/dev/shm',
  ].map(path => `-w ${path} -p wa -k t1569_unit`),
  ...['/usr/local/sbin', '/usr/local/bin', '/opt'].map(path => `-w ${path} -p wa -k t1569_binary`),
];
