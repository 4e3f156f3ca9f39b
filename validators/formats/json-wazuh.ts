import { isObject, type JsonObject, objectAt } from './json-values.ts';
import { addField, identified, type MutableFields } from './windows-fields.ts';
import { momentOf } from './windows-moment.ts';
import type { WindowsEvent } from './windows-xml.ts';

/** System's elements and attributes, by Wazuh's names for them. */
const header: Readonly<Record<string, string>> = {
  version: 'Version',
  level: 'Level',
  task: 'Task',
  opcode: 'Opcode',
  keywords: 'Keywords',
  message: 'Message',
  providerGuid: 'Provider_Guid',
  eventSourceName: 'Provider_EventSourceName',
  processID: 'Execution_ProcessID',
  threadID: 'Execution_ThreadID',
  systemTime: 'TimeCreated_SystemTime',
};

/**
 * The Windows event in an alert or archived event of Wazuh's (`data.win`, decoder "windows_eventchannel"): names begin
 * with a small letter, and texts are escaped once more than JSON asks for. Undefined for everything else.
 */
export function wazuhEvent(o: JsonObject): WindowsEvent | undefined {
  const win = objectAt(objectAt(o, 'data') ?? {}, 'win');
  const system = win && objectAt(win, 'system');
  if (!win || !system) return undefined;
  const fields: MutableFields = {};
  // `eventdata`, or the element inside UserData by its own name.
  for (const [part, values] of Object.entries(win))
    if (part !== 'system' && isObject(values)) addData(fields, values);
  for (const [name, known] of Object.entries(header))
    if (system[name] !== undefined && !Object.hasOwn(fields, known)) fields[known] = plain(system[name]);
  identified(fields, {
    channel: system.channel,
    eventId: system.eventID,
    provider: system.providerName,
    recordId: system.eventRecordID,
    computer: system.computer,
  });
  return { fields, ...momentOf(fields, system.systemTime ?? o.timestamp) };
}

/** Some names begin with a small letter in Windows, too (`param1`, `fileTime`): rules find each as either. */
function addData(fields: MutableFields, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    const capital = name.charAt(0).toUpperCase() + name.slice(1);
    addField(fields, name, plain(value));
    if (capital !== name) addField(fields, capital, plain(value));
  }
}

/** Only a text in which every backslash escapes something is an escaped one. */
function plain(value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes('\\')) return value;
  const isEscaped = !value.replace(/\\[\\"]/g, '').includes('\\');
  return isEscaped ? value.replace(/\\([\\"])/g, '$1') : value;
}
