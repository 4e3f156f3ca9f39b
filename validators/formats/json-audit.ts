import { AuditReader } from './auditd.ts';
import { orOnComputer } from './computer.ts';
import type { Reading } from './json-shapes.ts';
import { type JsonObject, objectAt } from './json-values.ts';

const firstRecord = /^(?:node=\S+ )?type=\S+ msg=audit\((\d+)\.(\d+):(\d+)\)/;

/**
 * The audit event in an alert or archived event of Wazuh's (`full_log`, log_format "audit"): its records, each a line in
 * audit.log, stand behind one another with a space between. Undefined for everything else.
 */
export function wazuhAudit(o: JsonObject): Reading[] | undefined {
  const text = o.full_log;
  if (typeof text !== 'string') return undefined;
  const [whole, seconds, millis, serial] = firstRecord.exec(text) ?? [];
  if (whole === undefined) return undefined;
  // Text that a user chose may look like a record, but not like one of the same event.
  const next = new RegExp(` (?=(?:node=\\S+ )?type=\\S+ msg=audit\\(${seconds}\\.${millis}:${serial}\\))`);
  const reader = new AuditReader();
  const events = [...text.split(next).flatMap(line => reader.push(line)), ...reader.flush()];
  const agent = objectAt(o, 'agent')?.name;
  return events.flatMap(({ views, time, lacks }) =>
    views.map(view => ({
      ...(typeof agent === 'string' ? orOnComputer(view, agent) : view),
      time,
      ...(lacks !== undefined && { lacks }),
    })),
  );
}
