import { eventDataFields, userDataFields, withoutSpaces, withUnnamed } from './json-event-data.ts';
import { getWinEvent } from './json-get-winevent.ts';
import { attributeOf, firstOf, isObject, type JsonObject, objectAt, textOf } from './json-values.ts';
import { wazuhEvent } from './json-wazuh.ts';
import { identified, type MutableFields } from './windows-fields.ts';
import { momentOf } from './windows-moment.ts';
import type { WindowsEvent } from './windows-xml.ts';

/** A Windows event in any of the shapes that exporters give it; undefined for everything else. */
export function jsonWindowsEvent(o: JsonObject): WindowsEvent | undefined {
  const winlog = objectAt(o, 'winlog');
  if (winlog) return winlogEvent(o, winlog);
  const wazuh = wazuhEvent(o);
  if (wazuh) return wazuh;
  const event = objectAt(o, 'Event') ?? o;
  const system = objectAt(event, 'System');
  return system ? systemEvent(event, system) : (flatEvent(o) ?? getWinEvent(o));
}

const idNames = ['EventID', 'EventId', 'EventCode', 'event_id'];
const channelNames = ['Channel', 'LogName', 'log_name', 'channel'];
const providerNames = [
  'Provider_Name',
  'SourceName',
  'ProviderName',
  'Provider',
  'EventSourceName',
  'source_name',
];
const recordNames = ['EventRecordID', 'RecordNumber', 'EventRecordId', 'RecordId', 'record_number'];
const computerNames = ['Computer', 'Hostname', 'ComputerName', 'MachineName', 'computer_name'];
const timeNames = [
  'TimeCreated',
  '@timestamp',
  'UtcTime',
  'EventTime',
  'TimeGenerated',
  '_time',
  'timestamp',
];

/** NXLog, Azure, EvtxECmd, Splunk's extracted fields, old Winlogbeat: everything beside each other. */
function flatEvent(o: JsonObject): WindowsEvent | undefined {
  const eventId = firstOf(o, idNames);
  if (eventId === undefined) return undefined;
  const channel = firstOf(o, channelNames);
  const provider = textOf(firstOf(o, providerNames));
  if (typeof channel !== 'string' && typeof provider !== 'string') return undefined;
  const recordId = firstOf(o, recordNames);
  const computer = firstOf(o, computerNames);
  const identity = { channel, eventId: textOf(eventId), provider, recordId, computer };
  const fields = identified(flatFields(o), identity);
  return { fields, ...momentOf(fields, firstOf(o, timeNames)) };
}

function flatFields(o: JsonObject): MutableFields {
  if (typeof o.Payload === 'string' && 'ChunkNumber' in o) return evtxEcmdFields(o.Payload, o.UserId);
  if (isObject(o.EventData) || isObject(o.UserData)) return dataFields(o.EventData, o.UserData);
  const beats = objectAt(o, 'event_data') ?? objectAt(o, 'user_data');
  return beats ? withUnnamed(eventDataFields(beats), textOf(firstOf(o, providerNames))) : withoutSpaces(o);
}

function evtxEcmdFields(payload: string, userId: unknown): MutableFields {
  const data: unknown = JSON.parse(payload);
  const fields = isObject(data) ? dataFields(data.EventData, data.UserData) : {};
  return withUser(fields, userId);
}

/** Winlogbeat 7 and later, with the Elastic Common Schema's own fields beside `winlog`. */
function winlogEvent(o: JsonObject, winlog: JsonObject): WindowsEvent {
  const data = eventDataFields(winlog.event_data ?? winlog.user_data);
  const fields = withUser(withUnnamed(data, winlog.provider_name), objectAt(winlog, 'user')?.identifier);
  // Rules written for the Elastic Common Schema find its fields by their dotted names.
  for (const name in o) {
    if (name !== 'winlog' && name !== '__proto__' && !Object.hasOwn(fields, name)) fields[name] = o[name];
  }
  identified(fields, {
    channel: winlog.channel ?? undefined,
    eventId: textOf(winlog.event_id ?? objectAt(o, 'event')?.code),
    provider: winlog.provider_name ?? objectAt(o, 'event')?.provider,
    recordId: winlog.record_id ?? undefined,
    computer: winlog.computer_name ?? undefined,
  });
  return { fields, ...momentOf(fields, o['@timestamp']) };
}

/** evtx_dump, Chainsaw, Velociraptor and others that turn the XML's tree into JSON. */
function systemEvent(event: JsonObject, system: JsonObject): WindowsEvent {
  const userId = attributeOf(partOf(system, 'Security'), 'UserID') ?? system.Security_UserID ?? system.UserID;
  const fields = withUser(dataFields(event.EventData, event.UserData), userId);
  const named = partOf(system, 'Provider');
  const provider = isObject(named) ? attributeOf(named, 'Name') : named;
  addHeader(fields, system);
  identified(fields, {
    channel: system.Channel ?? undefined,
    eventId: textOf(system.EventID),
    provider: provider ?? system.Provider_Name,
    recordId: textOf(system.EventRecordID) ?? undefined,
    computer: system.Computer ?? undefined,
  });
  const created =
    attributeOf(partOf(system, 'TimeCreated'), 'SystemTime') ??
    system.TimeCreated ??
    system.TimeCreated_SystemTime;
  return { fields, ...momentOf(fields, created) };
}

/** An element that has attributes; Chainsaw and Hayabusa have them beside it, as `Provider_attributes`. */
function partOf(system: JsonObject, name: string): unknown {
  return system[`${name}_attributes`] ?? system[name];
}

const header = ['Version', 'Level', 'Task', 'Opcode', 'Keywords'];
const attributes = [
  ['Execution', 'ProcessID'],
  ['Execution', 'ThreadID'],
  ['Execution', 'ProcessorID'],
  ['Provider', 'Guid'],
  ['Provider', 'EventSourceName'],
  ['EventID', 'Qualifiers'],
  ['Correlation', 'ActivityID'],
  ['Correlation', 'RelatedActivityID'],
  ['Security', 'UserID'],
  ['TimeCreated', 'SystemTime'],
] as const;

/** The rest of System, as it is read of XML: where no field of the data has such a name. */
function addHeader(fields: MutableFields, system: JsonObject): void {
  for (const name of header) addMissing(fields, name, textOf(system[name]));
  for (const [element, attribute] of attributes)
    addMissing(fields, `${element}_${attribute}`, attributeOf(partOf(system, element), attribute));
}

function addMissing(fields: MutableFields, name: string, value: unknown): void {
  const isUsable = value !== undefined && value !== null && value !== '';
  if (isUsable && !Object.hasOwn(fields, name)) fields[name] = value;
}

function dataFields(eventData: unknown, userData: unknown): MutableFields {
  if (!isObject(userData)) return eventDataFields(eventData);
  return { ...userDataFields(userData), ...eventDataFields(eventData) };
}

function withUser(fields: MutableFields, userId: unknown): MutableFields {
  if (typeof userId === 'string' && userId !== '' && !Object.hasOwn(fields, 'UserID')) fields.UserID = userId;
  return fields;
}
