import { type AuditRecord, textBytes, tokens } from './auditd-record.ts';

const argument = /^a(\d+)(?:\[\d+\])?$/;

/** More arguments than this are counted, not kept. */
const mostArguments = 4096;

/**
 * The argument vector of an execve: put together from its EXECVE records (the kernel breaks long vectors into
 * several) and from the pieces of long arguments (`a1[0]`, `a1[1]`), joined as bytes before they become text.
 */
export function argumentsOf(records: readonly AuditRecord[]): readonly string[] {
  const pieces: Buffer[][] = [];
  for (const record of records) {
    if (record.type === 'EXECVE') collect(record, pieces);
  }
  return Array.from(pieces, parts => Buffer.concat(parts ?? []).toString('utf8'));
}

function collect(record: AuditRecord, pieces: Buffer[][]): void {
  const body = record.raw.slice(record.raw.indexOf('): ') + 3).split('\u001d', 1)[0] ?? '';
  for (const [key, value] of tokens(body)) {
    const index = Number(argument.exec(key)?.[1] ?? Number.NaN);
    if (!(index < mostArguments)) continue;
    const parts = pieces[index];
    if (parts) parts.push(textBytes(value));
    else pieces[index] = [textBytes(value)];
  }
}
