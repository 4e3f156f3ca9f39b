import type { Actor, Fields, LogEvent } from '../contract.ts';

/**
 * Who did it. Security events name the caller in Subject*; events of the service control manager only by the
 * SID in Security/@UserID (7045's AccountName is the account that the service will run as); Sysmon in User.
 * What services.exe does for a caller (registry keys, files, starting the service's process) carries SYSTEM or
 * the service's account instead, so there the actor is unknown.
 */
export function windowsActor(fields: Fields): Actor {
  if (byServiceManager(fields)) {
    return unknown('services.exe did this for a caller whom the event does not name');
  }
  if (text(fields.SubjectUserSid) || text(fields.SubjectUserName)) return subject(fields);
  const user = text(fields.User);
  if (fields.Channel === 'Microsoft-Windows-Sysmon/Operational') {
    return user ? { known: true, names: account(user), field: 'User' } : unknown('this event names no user');
  }
  const sid = text(fields.UserID);
  return sid ? { known: true, names: [sid], field: 'UserID' } : unknown('this event names no user');
}

/** Ids of the processes an event is about, decimal or hexadecimal in the event. */
export function windowsProcesses(fields: Fields): Pick<LogEvent, 'pids' | 'parentPid'> {
  const creation = fields.EventID === 4688;
  const parent = pid(creation ? fields.ProcessId : fields.ParentProcessId);
  const own = creation ? [fields.NewProcessId] : [fields.ProcessId, fields.ClientProcessId];
  const pids = own.map(pid).filter(value => value !== undefined);
  return parent === undefined ? { pids } : { pids, parentPid: parent };
}

function byServiceManager(fields: Fields): boolean {
  const isManager = (value: unknown) => /\\services\.exe$/i.test(text(value) ?? '');
  if (fields.EventID === 4688) return isManager(fields.ParentProcessName);
  if (fields.EventID === 4697) return false;
  return isManager(fields.ParentImage) || isManager(fields.Image) || isManager(fields.ProcessName);
}

function subject(fields: Fields): Actor {
  const name = text(fields.SubjectUserName);
  const domain = text(fields.SubjectDomainName);
  const names = [name, name && domain ? `${domain}\\${name}` : undefined, text(fields.SubjectUserSid)];
  return { known: true, names: names.filter(value => value !== undefined), field: 'SubjectUserName' };
}

function account(user: string): string[] {
  const name = user.split('\\').at(-1);
  return name && name !== user ? [user, name] : [user];
}

function unknown(why: string): Actor {
  return { known: false, why };
}

/** Windows writes a dash where it has no value. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

function pid(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}
