import type { EventView, Fields, FieldValue } from '../contract.ts';
import { type UserNames, userNames } from './auditd-actor.ts';
import type { AuditPath } from './auditd-paths.ts';
import type { AuditRecord } from './auditd-record.ts';
import type { AuditScene } from './auditd-scene.ts';
import { opensForWriting } from './auditd-syscalls.ts';
import { onComputer } from './computer.ts';

/**
 * The readings of one audit event:
 * - each record as `service: auditd`, audit's own field names; `syscall` holds number and name, since public
 *   rules ask for either, and `SYSCALL` the name as an enriched log has it;
 * - a successful execve as `category: process_creation` with Sysmon for Linux's names. `User` is the user the
 *   process runs as; `LoginUser` (ours) the one who logged in, whom sudo does not change;
 * - each path created as `file_event`, written to or given other attributes as `file_change`, removed as
 *   `file_delete`, renamed as `file_rename` (and its new name as `file_event`). Directories are left out, as
 *   Sysmon leaves them out.
 * `Computer` is the `node` that a record names, or the sender that syslog names.
 */
export function viewsOf(scene: AuditScene, users: UserNames): EventView[] {
  const views = [
    ...ofEachKind(scene).map(record => recordView(record, scene)),
    ...processView(scene, users),
    ...fileViews(scene, users),
  ];
  const node = scene.subject.fields.node;
  return node === undefined ? views : views.map(view => onComputer(view, node));
}

function recordView(record: AuditRecord, scene: AuditScene): EventView {
  const fields: Record<string, FieldValue> = { ...record.fields, type: record.type };
  for (const [name, value] of Object.entries(record.fields)) if (value === '(null)') fields[name] = null;
  if (record.type === 'EXECVE') Object.assign(fields, wholeArguments(scene));
  if (record.type === 'SYSCALL') Object.assign(fields, namedCall(record, scene));
  const keys = record.fields.key?.split('\u0001');
  if (keys && keys.length > 1) fields.key = keys;
  return { logsource: { product: 'linux', service: 'auditd' }, fields };
}

/** All EXECVE records of an event are one long argument vector: the first stands for them. */
function ofEachKind({ records }: AuditScene): readonly AuditRecord[] {
  const first = records.find(({ type }) => type === 'EXECVE');
  return records.filter(record => record.type !== 'EXECVE' || record === first);
}

function wholeArguments({ arguments: { words } }: AuditScene): Record<string, string> {
  return Object.fromEntries(words.map((argument, index) => [`a${index}`, argument]));
}

function namedCall(record: AuditRecord, scene: AuditScene): Record<string, FieldValue> {
  const number = record.fields.syscall;
  const named =
    scene.syscall === undefined || number === undefined
      ? {}
      : { syscall: [number, scene.syscall], SYSCALL: scene.syscall };
  return scene.architecture === undefined ? named : { ...named, ARCH: scene.architecture };
}

function processView(scene: AuditScene, users: UserNames): EventView[] {
  if (scene.deed !== 'execute' || !scene.succeeded) return [];
  const title = scene.records.find(record => record.type === 'PROCTITLE')?.fields.proctitle;
  const fields = present({
    ...actorFields(scene, users),
    CommandLine: scene.commandLine ?? title,
    CurrentDirectory: scene.cwd,
    LogonId: scene.subject.fields.ses,
    ParentProcessId: scene.subject.fields.ppid,
    ParentImage: scene.parent?.image,
    ParentCommandLine: scene.parent?.commandLine,
  });
  return [{ logsource: { product: 'linux', category: 'process_creation' }, fields }];
}

function actorFields({ subject }: AuditScene, users: UserNames): Record<string, FieldValue | undefined> {
  return {
    Image: subject.fields.exe,
    ProcessId: subject.fields.pid,
    User: several(userNames(subject, 'uid', users)),
    LoginUser: several(userNames(subject, 'auid', users)),
    AuditKey: several((subject.fields.key ?? '(null)').split('\u0001').filter(key => key !== '(null)')),
  };
}

function several(values: readonly string[]): FieldValue | undefined {
  return values.length > 1 ? values : values[0];
}

function present(fields: Record<string, FieldValue | undefined>): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined),
  );
}

function fileViews(scene: AuditScene, users: UserNames): EventView[] {
  if (!scene.succeeded || scene.syscall === undefined || scene.deed === 'execute') return [];
  return scene.paths.filter(path => !path.directory).flatMap(path => fileView(path, scene, users));
}

function fileView(path: AuditPath, scene: AuditScene, users: UserNames): EventView[] {
  const make = (category: string, more: Record<string, string> = {}): EventView => ({
    logsource: { product: 'linux', category },
    fields: present({
      ...actorFields(scene, users),
      TargetFilename: path.path,
      Syscall: scene.syscall,
      ...more,
    }),
  });
  switch (path.nametype) {
    case 'CREATE':
      return [
        make('file_event'),
        ...renamedFrom(path, scene).map(source => make('file_rename', { SourceFilename: source.path })),
      ];
    case 'DELETE':
      return scene.deed === 'rename' ? [] : [make('file_delete')];
    case 'NORMAL':
      return changes(scene) ? [make('file_change')] : [];
    default:
      return [];
  }
}

/** Of a rename's DELETE records the one with the created name's inode is the source; another is what it replaced. */
function renamedFrom(path: AuditPath, scene: AuditScene): readonly AuditPath[] {
  if (scene.deed !== 'rename') return [];
  return scene.paths.filter(other => other.nametype === 'DELETE' && other.inode === path.inode).slice(0, 1);
}

function changes({ deed, syscall = '', subject }: AuditScene): boolean {
  if (deed === 'open') return opensForWriting(syscall, subject.fields) ?? false;
  return deed === 'write' || deed === 'attributes';
}
