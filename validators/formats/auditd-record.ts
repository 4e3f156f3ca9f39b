import { isLaurelLine, joinedArguments, laurelNode } from './laurel.ts';
import { type Syslog, unwrapSyslog } from './syslog.ts';

/**
 * One line of audit.log. Format: `auparse` and "Understanding Audit Log Files" in Red Hat's Security Guide;
 * names of fields and their encodings: https://github.com/linux-audit/audit-documentation
 */
export interface AuditRecord {
  readonly type: string;
  /** `sec.ms:serial`, shared by all records of one event. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Fields as logged, quotes removed, hex decoded; the enriched ones (`AUID`, `SYSCALL`) beside them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly raw: string;
}

const header = /^(?:node=(\S+) )?type=(\S+) msg=audit\((\d+)\.(\d+):(\d+)\):?\s?/;
const enrichedSeparator = '\u001d';

/** Fields that the kernel and audit's libraries write as bare hex when their text is not plain (auparse's list). */
const encodable = new Set(
  `${joinedArguments} acct cmd comm cwd data dir exe file invalid_context key kernel name new-disk old-disk path proctitle watch`.split(
    ' ',
  ),
);

/** Whether it is a record, forwarded by syslog or not, or an event of laurel's. */
export function isAuditLine(line: string): boolean {
  return header.test(line) || isLaurelLine(line) || header.test(unwrapAudit(line)?.text ?? '');
}

/** Where it was logged, as far as the line tells: `node=`, or the sender that syslog names. */
export function nodeOf(line: string): string | undefined {
  return header.exec(line)?.[1] ?? laurelNode(line) ?? unwrapSyslog(line)?.host;
}

/**
 * Parses a line, also one that syslog forwarded (`node` is then its sender); undefined where it is no audit record
 * (blank, torn, foreign text).
 */
export function parseAuditLine(line: string): AuditRecord | undefined {
  const match = header.exec(line);
  return match ? recordOf(line, match) : forwarded(line);
}

/** Whose lines may hold audit records: audispd, audisp-syslog, auditd, and the tag of a file's reader (`audit`, `tag_audit_log`). */
const auditPrograms = /audi(?:t|sp)/i;

function unwrapAudit(line: string): Syslog | undefined {
  const syslog = unwrapSyslog(line);
  return syslog && auditPrograms.test(syslog.program) ? syslog : undefined;
}

function forwarded(line: string): AuditRecord | undefined {
  const syslog = unwrapAudit(line);
  const match = syslog && header.exec(syslog.text);
  if (!match) return undefined;
  const record = recordOf(syslog.text, match);
  return { ...record, fields: { ...record.fields, node: record.fields.node ?? syslog.host } };
}

function recordOf(line: string, match: RegExpExecArray): AuditRecord {
  const [whole, node, type = '', seconds, millis = '', serial] = match;
  const body = line.slice(whole.length);
  const cut = body.indexOf(enrichedSeparator);
  const logged = cut < 0 ? body : body.slice(0, cut);
  const fields = fieldsOf(logged, type);
  if (cut >= 0) addMissing(fields, tokens(body.slice(cut + 1)));
  if (node !== undefined) fields.node = node;
  return {
    type,
    id: `${seconds}.${millis}:${serial}`,
    time: Number(seconds) * 1000 + Number(`0.${millis}`) * 1000,
    fields,
    raw: line,
  };
}

function fieldsOf(logged: string, type: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  const at = logged.indexOf("msg='");
  addMissing(fields, tokens(at < 0 ? logged : logged.slice(0, at)), type);
  if (at >= 0) {
    const message = logged.slice(at + 5).replace(/'\s*$/, '');
    addMissing(fields, tokens(message), type);
    fields.msg = message;
  }
  return fields;
}

function addMissing(
  fields: Record<string, string>,
  pairs: Iterable<readonly [string, string]>,
  type = '',
): void {
  for (const [key, value] of pairs) fields[key] ??= decoded(key, value, type);
}

const key = /(?<![\w-])([A-Za-z_][\w-]*(?:\[\d+\])?)=/g;

/** What a value in quotes or braces ends with. */
const closings: Readonly<Record<string, string>> = { '"': '"', '{': '}' };

/**
 * The `key=value` pairs of a record's text, values as logged. Each character is looked at a few times at most, also where
 * quotes and braces are opened again and again and never closed.
 */
export function* tokens(text: string): Generator<readonly [string, string]> {
  const unclosed = new Set<string>();
  const keys = new RegExp(key);
  for (let match = keys.exec(text); match; match = keys.exec(text)) {
    const start = keys.lastIndex;
    const end = closedEnd(text, start, unclosed) ?? wordEnd(text, start);
    yield [match[1] ?? '', text.slice(start, end)];
    keys.lastIndex = end;
  }
}

function closedEnd(text: string, start: number, unclosed: Set<string>): number | undefined {
  const closing = closings[text.charAt(start)];
  if (closing === undefined || unclosed.has(closing)) return undefined;
  const end = text.indexOf(closing, start + 1);
  if (end === -1) unclosed.add(closing);
  return end === -1 ? undefined : end + 1;
}

function wordEnd(text: string, start: number): number {
  const space = /\s/g;
  space.lastIndex = start;
  return space.exec(text)?.index ?? text.length;
}

/** `a1`, or a piece of a long one; EXECVE's other fields (`argc`, `a1_len`) are numbers. */
const argument = /^a\d+(\[\d+\])?$/;

function decoded(key: string, value: string, type: string): string {
  if (/^(".*"|\{.*\})$/s.test(value)) return value.slice(1, -1).trim();
  if (!encodable.has(key) && !(type === 'EXECVE' && argument.test(key))) return value;
  const text = textBytes(value).toString('utf8');
  return key === 'proctitle' ? text.replaceAll('\0', ' ').trimEnd() : text;
}

/** What audit's encoding of untrusted text stands for: `"plain"`, bare hex, or (numbers, `?`, `(null)`) itself. */
export function textBytes(value: string): Buffer {
  if (value.startsWith('"')) return Buffer.from(value.slice(1, -1));
  const hex = value.length > 0 && value.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(value);
  return Buffer.from(value, hex ? 'hex' : 'utf8');
}
