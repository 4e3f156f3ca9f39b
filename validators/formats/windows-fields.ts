import { attribute, child, type XmlElement } from './windows-element.ts';

/** Field names and values of one event; owned by its reader, so it may still be added to. */
export type MutableFields = Record<string, unknown>;

/**
 * The flat fields of one `<Event>` that Sigma rules for Windows name: everything in EventData or UserData by
 * its own name, then the secondary parts of System (`UserID` is Security/@UserID, `Execution_ProcessID` the
 * writer) where no data field has that name, and Provider_Name, EventID, EventRecordID, Channel and Computer
 * always from System (data of such a name is `Data_Channel` and so on). Unnamed data is `Data`; a name that occurs several times has a list.
 */
export function windowsFields(event: XmlElement): MutableFields {
  const fields: MutableFields = {};
  for (const element of child(event, 'EventData')?.children ?? []) addData(fields, element);
  for (const container of child(event, 'UserData')?.children ?? []) {
    for (const element of container.children) addField(fields, element.name, element.text);
  }
  const message = child(child(event, 'RenderingInfo'), 'Message');
  if (message) addMissing(fields, 'Message', message.text);
  return withSystem(fields, child(event, 'System'));
}

/** The same fields of an event that was taken apart already: its System, and its named data. */
export function plainFields(
  system: XmlElement,
  data: readonly (readonly [name: string, text: string])[],
): MutableFields {
  const fields: MutableFields = {};
  for (const [name, text] of data) addField(fields, name, text);
  return withSystem(fields, system);
}

function withSystem(fields: MutableFields, system: XmlElement | undefined): MutableFields {
  addSystem(fields, system);
  return identified(fields, {
    channel: child(system, 'Channel')?.text,
    eventId: child(system, 'EventID')?.text,
    provider: attribute(child(system, 'Provider'), 'Name'),
    recordId: child(system, 'EventRecordID')?.text,
    computer: child(system, 'Computer')?.text,
  });
}

/** What tells one event from another, however its exporter calls it. */
export interface Identity {
  readonly channel: unknown;
  readonly eventId: unknown;
  readonly provider: unknown;
  readonly recordId: unknown;
  readonly computer: unknown;
}

/** Adds the five identifying fields under the names that Sigma uses; EventID becomes a number. */
export function identified(fields: MutableFields, identity: Identity): MutableFields {
  if (identity.channel !== undefined) identify(fields, 'Channel', canonicalChannel(identity.channel));
  const eventId = Number(identity.eventId);
  if (Number.isInteger(eventId)) identify(fields, 'EventID', eventId);
  if (identity.provider !== undefined) identify(fields, 'Provider_Name', identity.provider);
  if (identity.recordId !== undefined) identify(fields, 'EventRecordID', identity.recordId);
  if (identity.computer !== undefined) identify(fields, 'Computer', identity.computer);
  return fields;
}

/** What the event's data calls so keeps its value: 104 names the log that was cleared as a Channel. */
function identify(fields: MutableFields, name: string, value: unknown): void {
  const own = fields[name];
  if (own !== undefined && own !== value && isOther(own, value)) fields[`Data_${name}`] = own;
  fields[name] = value;
}

/** Exporters write numbers as texts, some channels in lower case, and elements with attributes as objects. */
function isOther(own: unknown, value: unknown): boolean {
  if (typeof own !== 'string' && typeof own !== 'number') return false;
  return String(own).toLowerCase() !== String(value).toLowerCase();
}

/** Adds a value under its name, and under the name without spaces that rules use (`Threat Name`). */
export function addField(fields: MutableFields, name: string, value: unknown): void {
  setOrCollect(fields, name, value);
  if (name.includes(' ')) setOrCollect(fields, name.replaceAll(' ', ''), value);
}

function setOrCollect(fields: MutableFields, name: string, value: unknown): void {
  if (!Object.hasOwn(fields, name)) {
    define(fields, name, value);
    return;
  }
  const before = fields[name];
  if (Array.isArray(before) && collected.has(before)) {
    before.push(value);
    return;
  }
  const values = Array.isArray(before) ? [...before, value] : [before, value];
  collected.add(values);
  define(fields, name, values);
}

/** Lists made here, of one field each: they may grow, where a copy for each value would cost the square of their number. */
const collected = new WeakSet<unknown[]>();

/** An assignment that a field called `__proto__` cannot turn into something else. */
export function define(fields: MutableFields, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

function addMissing(fields: MutableFields, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '' && !Object.hasOwn(fields, name)) fields[name] = value;
}

function addData(fields: MutableFields, element: XmlElement): void {
  const name = element.name === 'Data' ? (attribute(element, 'Name') ?? 'Data') : element.name;
  addField(fields, name, element.text);
}

function addSystem(fields: MutableFields, system: XmlElement | undefined): void {
  for (const name of ['Version', 'Level', 'Task', 'Opcode', 'Keywords']) {
    addMissing(fields, name, child(system, name)?.text);
  }
  const security = child(system, 'Security');
  const user = attribute(security, 'UserID') ?? attribute(security, 'UserId');
  addMissing(fields, 'UserID', user);
  addMissing(fields, 'Security_UserID', user);
  for (const { name, attributes } of system?.children ?? []) {
    for (const [attribute, value] of attributes) addMissing(fields, `${name}_${attribute}`, value);
  }
}

/** Forwarders write some channels in lower case; rules and indices know them by Windows' own spelling. */
const channels = new Map(
  [
    'Security',
    'System',
    'Application',
    'Windows PowerShell',
    'Microsoft-Windows-Sysmon/Operational',
    'Microsoft-Windows-PowerShell/Operational',
    'Microsoft-Windows-Windows Defender/Operational',
    'Microsoft-Windows-TaskScheduler/Operational',
  ].map(name => [name.toLowerCase(), name]),
);

export function canonicalChannel(channel: unknown): unknown {
  return typeof channel === 'string' ? (channels.get(channel) ?? channel) : channel;
}
