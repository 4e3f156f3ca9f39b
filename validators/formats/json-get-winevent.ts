import { isObject, type JsonObject, textOf } from './json-values.ts';
import { identified, type MutableFields } from './windows-fields.ts';
import { momentOf } from './windows-moment.ts';
import type { WindowsEvent } from './windows-xml.ts';

/** Properties of .NET's EventLogRecord that are parts of System: whose process wrote the event is not whom it is about. */
const header: Readonly<Record<string, string>> = {
  Version: 'Version',
  Level: 'Level',
  Task: 'Task',
  Opcode: 'Opcode',
  Keywords: 'Keywords',
  Message: 'Message',
  ProviderId: 'Provider_Guid',
  Qualifiers: 'EventID_Qualifiers',
  ProcessId: 'Execution_ProcessID',
  ThreadId: 'Execution_ThreadID',
  ActivityId: 'Correlation_ActivityID',
  RelatedActivityId: 'Correlation_RelatedActivityID',
};

const namesNoData =
  'Get-WinEvent | ConvertTo-Json gives data no names, and rules on data fields cannot match: save the log as .evtx or as XML (wevtutil qe LOG /f:xml)';

/**
 * An event of `Get-WinEvent | ConvertTo-Json`, of Windows PowerShell 5.1 or PowerShell 7. Its data are `Properties`, values
 * without their names: they are `Data`, as unnamed data is. Undefined for everything else.
 */
export function getWinEvent(o: JsonObject): WindowsEvent | undefined {
  if (!Number.isInteger(o.Id) || typeof o.ProviderName !== 'string') return undefined;
  if (!('LogName' in o || 'RecordId' in o || 'TimeCreated' in o)) return undefined;
  const fields: MutableFields = {};
  for (const [name, known] of Object.entries(header)) {
    const value = o[name];
    if (value !== undefined && value !== null) fields[known] = value;
  }
  const user = textOf(o.UserId);
  if (typeof user === 'string' && user !== '') fields.UserID = user;
  const data = Array.isArray(o.Properties) ? o.Properties.map(textOf) : [];
  if (data.length > 0) fields.Data = data;
  identified(fields, {
    channel: o.LogName ?? undefined,
    eventId: o.Id,
    provider: o.ProviderName,
    recordId: o.RecordId ?? undefined,
    computer: o.MachineName ?? undefined,
  });
  const created = isObject(o.TimeCreated) ? textOf(o.TimeCreated) : o.TimeCreated;
  return { fields, ...momentOf(fields, created), lacks: namesNoData };
}
