import type { Fields, LogEvent } from '../contract.ts';
import { attribute, child, type XmlElement } from './windows-element.ts';
import { plainEvent } from './windows-event-data.ts';
import { define, type MutableFields, plainFields, windowsFields } from './windows-fields.ts';
import { type WindowsHeader, windowsHeader } from './windows-header.ts';
import { WindowsLogEvent } from './windows-log-event.ts';
import { type Moment, momentOf } from './windows-moment.ts';
import { parseXmlElement } from './windows-xml-parser.ts';

/** One parsed `<Event>`. */
export interface WindowsEvent extends Moment {
  readonly fields: MutableFields;
  /** What of the event is not in the record though rules may ask for it, and what to do. */
  readonly lacks?: string;
}

/** Events of `wevtutil` are at most 64 KiB in binary; their XML stays far below this. */
const maxEventLength = 4 * 2 ** 20;
const maxRaw = 65_536;

export function windowsEvent(event: XmlElement): WindowsEvent {
  return withMoment(windowsFields(event), child(event, 'System'));
}

function withMoment(fields: MutableFields, system: XmlElement | undefined): WindowsEvent {
  return { fields, ...momentOf(fields, attribute(child(system, 'TimeCreated'), 'SystemTime')) };
}

/** Parses the text of one `<Event>` element. Throws XmlError. */
export function parseWindowsEvent(xml: string): WindowsEvent {
  return plainWindowsEvent(xml) ?? wholeWindowsEvent(xml);
}

const eventTag = /<Event(?: xmlns=(?:'[^'<&]*'|"[^"<&]*"))?><System>/y;

function plainWindowsEvent(xml: string): WindowsEvent | undefined {
  eventTag.lastIndex = 0;
  const plain = eventTag.test(xml) ? plainEvent(xml) : undefined;
  if (plain === undefined) return undefined;
  const start = eventTag.lastIndex - '<System>'.length;
  const system = parseXmlElement(xml.slice(start, plain.systemEnd));
  return withMoment(plainFields(system, plain.data), system);
}

/** Whatever its shape is: the parser of the whole. */
export function wholeWindowsEvent(xml: string): WindowsEvent {
  const element = parseXmlElement(xml);
  if (!child(element, 'System')) throw new Error('the event has no System element');
  return windowsEvent(element);
}

/**
 * The events in text as `wevtutil qe ... /f:xml` prints it: `<Event>` elements one after the other, with or
 * without a root around them. Each event has one view without category or service (Sigma maps channel and
 * EventID itself); its id is `Channel/EventRecordID`. What cannot be parsed goes to `onCorrupt`, when it is asked for.
 */
export function windowsEvents(
  xmlChunk: string,
  onCorrupt: (why: string, xml: string) => void = () => {},
): LogEvent[] {
  const cut = cutEvents(xmlChunk, true);
  for (const text of cut.corrupt) onCorrupt('the event has no end', text);
  return cut.events.flatMap(xml => {
    const header = windowsHeader(xml);
    if (header !== undefined) return logEvent(header, xml, () => parsed(xml, onCorrupt));
    const whole = parsed(xml, onCorrupt);
    return whole === undefined ? [] : logEvent(headerOf(whole), xml, () => whole);
  });
}

function parsed(xml: string, onCorrupt: (why: string, xml: string) => void): WindowsEvent | undefined {
  try {
    return parseWindowsEvent(xml);
  } catch (error) {
    onCorrupt(error instanceof Error ? error.message : String(error), xml);
    return undefined;
  }
}

function headerOf({ fields, time = Number.NaN, tickMs }: WindowsEvent): WindowsHeader {
  return { id: `${fields.Channel}/${fields.EventRecordID}`, time, ...(tickMs !== undefined && { tickMs }) };
}

function logEvent(header: WindowsHeader, xml: string, whole: () => WindowsEvent | undefined): LogEvent {
  return new WindowsLogEvent(header, xml.slice(0, maxRaw), () => textFields(whole()?.fields ?? {}));
}

function textFields(fields: MutableFields): Fields {
  const flat: Record<string, Fields[string]> = {};
  for (const name in fields) define(flat, name, fieldValue(fields[name]));
  return flat;
}

function fieldValue(value: unknown): Fields[string] {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(String) : String(value);
}

export interface Cut {
  readonly events: string[];
  /** Starts of events whose end never came. */
  readonly corrupt: string[];
  /** Begin of an event whose rest is still to come; put the next piece of text behind it. */
  readonly rest: string;
}

/** Cuts text into its `<Event>...</Event>` elements; `final` tells that nothing follows. */
export function cutEvents(text: string, final: boolean): Cut {
  const events: string[] = [];
  const corrupt: string[] = [];
  let start = eventStart(text, 0);
  let end = start === -1 ? -1 : text.indexOf('</Event>', start);
  while (start !== -1) {
    // Where there is none, none is sought again behind the next start.
    if (end !== -1 && end < start) end = text.indexOf('</Event>', start);
    const next = eventStart(text, start + 6);
    const cutOff = next !== -1 && (end === -1 || next < end);
    if (cutOff) corrupt.push(text.slice(start, next));
    else if (end !== -1) events.push(text.slice(start, end + 8));
    else if (final || text.length - start > maxEventLength) {
      corrupt.push(text.slice(start, start + maxRaw));
      return { events, corrupt, rest: '' };
    } else return { events, corrupt, rest: text.slice(start) };
    start = cutOff ? next : eventStart(text, end + 8);
  }
  return {
    events,
    corrupt,
    rest: final ? '' : text.slice(Math.max(text.lastIndexOf('<'), text.length - 7, 0)),
  };
}

/** The next `<Event` that is neither `<Events>` nor `<EventData>`; one that is cut off counts as found. */
function eventStart(text: string, from: number): number {
  let at = text.indexOf('<Event', from);
  while (at !== -1 && !/[\s>]/.test(text.charAt(at + 6))) at = text.indexOf('<Event', at + 6);
  return at;
}
