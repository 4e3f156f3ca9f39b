import { isAuditLine } from '../formats/auditd-record.ts';
import { isObject } from '../formats/json-values.ts';
import { isLaurelLine } from '../formats/laurel.ts';
import { unwrapSyslog } from '../formats/syslog.ts';
import type { RecordedFormat } from './contract.ts';

const auditLine = /^(?:node=\S+ )?type=\S+ msg=audit\(\d+\.\d+:\d+\)/;

/** The format of a recording, told by its first bytes (in UTF-8). Throws on what can be no log. */
export function detectFormat(head: Buffer): RecordedFormat {
  if (isEvtx(head)) return 'evtx';
  const text = head.toString('utf8').replace(/^\0+/, '').trimStart();
  if (text === '') return 'empty';
  if (text.startsWith('<') && /<Events?[\s>]/.test(text)) return 'windows-xml';
  if (isLaurelLine(text)) return 'auditd';
  if (text.startsWith('{') || text.startsWith('[')) return jsonFormat(text);
  const lines = text.split('\n', 20);
  if (lines.some(line => auditLine.test(line)) || isForwardedAudit(lines)) return 'auditd';
  if (/^__CURSOR=/m.test(text)) return 'journal-export';
  const firstJson = lines.find(line => line.startsWith('{'));
  if (firstJson !== undefined && lineFormat(firstJson)) return lineFormat(firstJson) ?? 'json-lines';
  if (isBinary(head)) throw new Error('this is no log of a known format');
  return lines.some(line => unwrapSyslog(line) !== undefined) ? 'syslog' : 'text';
}

/** Whether a syslog daemon kept audit records in a file of their own. */
function isForwardedAudit(lines: readonly string[]): boolean {
  const whole = lines.slice(0, Math.max(1, lines.length - 1)).filter(line => line.trim() !== '');
  return whole.length > 0 && whole.every(isAuditLine);
}

function isEvtx(head: Buffer): boolean {
  const magic = (at: number) => head.toString('latin1', at, at + 8);
  return magic(0) === 'ElfFile\0' || magic(4096) === 'ElfChnk\0';
}

/** JSON lines where one of the first lines is a document; else whatever stands between the outermost braces. */
function jsonFormat(text: string): RecordedFormat {
  const lines = text.split('\n', 10);
  // The last line may go on beyond what is looked at.
  const whole = lines.length === 10 || text.endsWith('\n') ? lines : lines.slice(0, -1);
  for (const line of whole) {
    const format = lineFormat(line);
    if (format) return format;
  }
  return 'json';
}

function lineFormat(line: string): RecordedFormat | undefined {
  try {
    const document: unknown = JSON.parse(line);
    if (!isObject(document)) return undefined;
    if ('__CURSOR' in document || '__REALTIME_TIMESTAMP' in document) return 'journal-json';
    if ('mach_time' in document && 'action_type' in document) return 'eslogger';
    return 'json-lines';
  } catch {
    return undefined;
  }
}

function isBinary(head: Buffer): boolean {
  const sample = head.subarray(0, 4096);
  const odd = sample.filter(
    byte => byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27),
  );
  return odd.length > sample.length / 20;
}
