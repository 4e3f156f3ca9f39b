import type { LogsourceKey } from '../contract.ts';
import { wazuhAudit } from './json-audit.ts';
import { sensorHost, sensorLogsource } from './json-sensors.ts';
import { firstOf, isObject, type JsonObject } from './json-values.ts';
import { jsonWindowsEvent } from './json-windows.ts';
import { carriedXml, frameOnly, unwrapped } from './json-wrappers.ts';
import { runEventReadings } from './run-events.ts';
import { sysmonForLinux } from './sysmon-linux.ts';
import type { MutableFields } from './windows-fields.ts';
import { eventTime } from './windows-time.ts';
import { parseWindowsEvent, type WindowsEvent } from './windows-xml.ts';

/** An event of a recording as Sigma rules read it. */
export interface Reading {
  readonly logsource?: LogsourceKey;
  readonly fields: MutableFields;
  /** Milliseconds since the epoch, with fractions. */
  readonly time?: number;
  /** See `Moment`. */
  readonly tickMs?: number;
  /** What of the event is not in the record though rules may ask for it, and what to do. */
  readonly lacks?: string;
}

const maxDepth = 6;
const timeNames = [
  ...['@timestamp', 'timestamp', 'Timestamp', 'time', 'TimeGenerated', '_time'],
  // Zeek, AWS, Azure, Microsoft 365, Okta
  ...['ts', 'eventTime', 'activityDateTime', 'createdDateTime', 'CreationTime', 'published'],
];

/**
 * The events in one JSON document of a recording: usually one, several in a search response, none in a line
 * that only frames others. Known are Winlogbeat and the Elastic Common Schema (also as `_source`), NXLog and
 * other flat exports, Splunk exports, EVTX-to-JSON tools (evtx_dump, Chainsaw, EvtxECmd, Velociraptor,
 * Get-WinEvent | ConvertTo-Json), Wazuh (of Windows and of audit), Elastic Endpoint, Defender XDR, XML events carried in a message (Sysmon for Linux), the events of
 * a past run's folder; anything else is offered as it is, without a log source.
 * The document is taken over and changed. Throws where a message that should hold event XML does not.
 */
export function jsonReadings(document: unknown, depth = 0): Reading[] {
  if (!isObject(document)) return Array.isArray(document) ? listReadings(document, depth) : [];
  const windows = jsonWindowsEvent(document);
  if (windows) return [reading(windows)];
  const inner = depth < maxDepth ? unwrapped(document) : undefined;
  if (inner !== undefined) return jsonReadings(inner, depth + 1);
  const ofRun = runEventReadings(document);
  if (ofRun) return ofRun;
  const audit = wazuhAudit(document);
  if (audit) return audit;
  const xml = carriedXml(document);
  if (xml !== undefined) return [reading(parseWindowsEvent(xml))];
  if (frameOnly(document)) return [];
  return [{ ...ofSensor(document), ...timed(eventTime(firstOf(document, timeNames))) }];
}

function ofSensor(fields: JsonObject): Reading {
  const logsource = sensorLogsource(fields);
  return logsource ? { logsource, fields: { ...computer(fields), ...fields } } : { fields };
}

function computer(fields: JsonObject): { Computer?: string } {
  const name = sensorHost(fields);
  return name === undefined ? {} : { Computer: name };
}

function listReadings(documents: readonly unknown[], depth: number): Reading[] {
  return depth < maxDepth ? documents.flatMap(item => jsonReadings(item, depth + 1)) : [];
}

/** What Sigma reads of a parsed event, which may also be one of Sysmon for Linux. */
export function reading({ fields, time, tickMs, lacks }: WindowsEvent): Reading {
  const logsource = sysmonForLinux(fields) ?? withoutChannel(fields);
  if (logsource || lacks !== undefined)
    return {
      ...(logsource && { logsource }),
      fields,
      ...timed(time, tickMs),
      ...(lacks !== undefined && { lacks }),
    };
  return { fields, ...timed(time, tickMs) };
}

/** A log made of a trace (ETW) names no channel: its events are Windows' all the same. */
function withoutChannel({ Channel }: MutableFields): LogsourceKey | undefined {
  return Channel === undefined || Channel === '' ? { product: 'windows' } : undefined;
}

function timed(time: number | undefined, tickMs?: number): Pick<Reading, 'time' | 'tickMs'> {
  return { ...(time !== undefined && { time }), ...(tickMs !== undefined && { tickMs }) };
}
