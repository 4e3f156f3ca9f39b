import type { EventView, Fields, FieldValue } from '../contract.ts';
import type { EsDestination, EsExec, EsLaunchItem, EsMessage, EsProcess } from './eslogger-message.ts';
import type { KnownProcesses } from './eslogger-processes.ts';
import { labelOfCommand, labelOfList } from './launchd-label.ts';

/** launchd's trampoline: the first program of every process that it starts, replaced in place by the real one. */
export const xpcproxy = '/usr/libexec/xpcproxy';

/**
 * The readings of a message: each as `service: eslogger`, with `EventType` and the fields below, and besides
 * - exec as `process_creation`, except of xpcproxy, whose successor in the same process carries `LaunchdLabel`;
 * - create, write, rename and a close after writing as `file_event`, unlink as `file_delete`.
 * `LaunchdLabel` (ours) also names which job a property list or a launchctl command is about, by its name.
 */
export function esViews(message: EsMessage, known: KnownProcesses): EventView[] {
  const { event } = message;
  if (event.exec) return execViews(event.exec, known);
  const own = processFields(message.process);
  if (event.btm_launch_item_add)
    return [native('btm_launch_item_add', itemFields(event.btm_launch_item_add))];
  if (event.btm_launch_item_remove)
    return [native('btm_launch_item_remove', itemFields(event.btm_launch_item_remove))];
  if (event.unlink)
    return fileViews('unlink', 'file_delete', { ...own, TargetFilename: event.unlink.target.path });
  if (event.create)
    return fileViews('create', 'file_event', { ...own, ...destinationFields(event.create.destination) });
  if (event.write)
    return fileViews('write', 'file_event', { ...own, TargetFilename: event.write.target.path });
  if (event.close?.modified)
    return fileViews('close', 'file_event', { ...own, TargetFilename: event.close.target.path });
  if (event.rename) {
    const target = destinationFields(event.rename.destination);
    return fileViews('rename', 'file_event', { ...own, ...target, SourceFilename: event.rename.source.path });
  }
  return [native(String(message.event_type ?? ''), own)];
}

function execViews(exec: EsExec, known: KnownProcesses): EventView[] {
  const fields = execFields(exec, known);
  const view = native('exec', fields);
  if (exec.target.executable.path === xpcproxy) return [view];
  return [{ logsource: { product: 'macos', category: 'process_creation' }, fields }, view];
}

function execFields(exec: EsExec, known: KnownProcesses): Fields {
  const parent = known.parentOf(exec.target);
  return present({
    ...processFields(exec.target),
    CommandLine: (exec.args ?? []).join(' '),
    CurrentDirectory: exec.cwd?.path,
    ScriptPath: exec.script?.path,
    ParentProcessId: exec.target.ppid,
    ParentImage: parent?.image,
    ParentCommandLine: parent?.commandLine,
    LaunchdLabel: known.labelOf(exec.target) ?? labelOfCommand(exec.target.executable.path, exec.args ?? []),
    Terminal: exec.target.tty?.path,
  });
}

function processFields(process: EsProcess): Fields {
  const { pid, euid, auid } = process.audit_token;
  return present({
    Image: process.executable.path,
    ProcessId: pid,
    User: euid === 0 ? 'root' : String(euid),
    AuditUserId: auid === unsetUser ? undefined : String(auid),
    SigningId: process.signing_id,
    TeamId: process.team_id,
    PlatformBinary: process.is_platform_binary,
    ResponsibleProcessId: process.responsible_audit_token?.pid,
  });
}

/** What the audit user id is for processes that no login led to: all of launchd's own children. */
export const unsetUser = 4_294_967_295;

const itemTypes = ['user', 'app', 'login', 'agent', 'daemon'];

/** `ItemPath` is the property list of an agent or daemon; the writer of the event is never who asked for it. */
function itemFields({ item, executable_path, instigator, app }: EsLaunchItem): Fields {
  return present({
    ItemType: typeof item.item_type === 'number' ? itemTypes[item.item_type] : item.item_type,
    ItemUrl: item.item_url,
    ItemPath: pathOf(item.item_url),
    AppUrl: item.app_url,
    Legacy: item.legacy,
    Managed: item.managed,
    ItemUserId: item.uid,
    ExecutablePath: executable_path,
    InstigatorImage: instigator?.executable.path,
    InstigatorProcessId: instigator?.audit_token.pid,
    AppImage: app?.executable.path,
  });
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith('file://')) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

function destinationFields({ existing_file, new_path }: EsDestination): Fields {
  if (existing_file) return { TargetFilename: existing_file.path };
  return new_path ? { TargetFilename: `${new_path.dir.path.replace(/\/$/, '')}/${new_path.filename}` } : {};
}

function fileViews(type: string, category: string, own: Fields): EventView[] {
  const fields = present({ ...own, LaunchdLabel: labelOfList(String(own.TargetFilename ?? '')) });
  return [{ logsource: { product: 'macos', category }, fields }, native(type, fields)];
}

function native(type: string, fields: Fields): EventView {
  return { logsource: { product: 'macos', service: 'eslogger' }, fields: { EventType: type, ...fields } };
}

function present(fields: Readonly<Record<string, FieldValue | undefined>>): Fields {
  const found: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && value !== null) found[name] = value;
  return found;
}
