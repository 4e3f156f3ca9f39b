import { gunzipSync } from 'node:zlib';
import type { Command, Completion } from '../contract.ts';
import { oneLine } from '../remote-text.ts';
import { wholeScCode } from '../sc-code.ts';

type Ended = Omit<Completion, 'startedAt' | 'endedAt'>;

/** ERROR_ACCESS_DENIED of Windows and EACCES. */
const denied = [5, 13];
/** ERROR_FILE_NOT_FOUND (and ENOENT), ERROR_PATH_NOT_FOUND. */
const absent = [2, 3];

const nothing = { stdout: '', stderr: '', truncated: false } as const;

/**
 * Reads the line that `nativeScript` answers. A host may answer anything: what does not fit is `lost`.
 * `maxBytes` bounds what is unpacked, whatever the host packed.
 */
export const readAnswer = (line: string, command: Command, maxBytes: number): Ended => {
  const words = line.trim().split(' ').slice(1);
  if (words[0] === 'absent') return notStarted(Number(words[1]), words[2] ?? '');
  const [ended, code = '', pid = '', truncated, held, out = '', err = '', end] = words;
  if (end !== 'end' || !/^-?\d+$/.test(code)) return unreadable(line);
  const output = unpacked(out, err, maxBytes);
  if (output === undefined) return unreadable(line);
  const common = { ...output, truncated: truncated === '1', pid: Number(pid) };
  switch (ended) {
    case 'exited':
      return {
        ...common,
        ended,
        // An NTSTATUS is negative to .NET; sshd and the documentation have it as a number of 32 bits.
        code: wholeScCode(command.program, Number(code) >>> 0, output.stdout),
        ...(held === '1' ? { why: 'a process it left behind holds its output' } : {}),
      };
    case 'killed':
      return { ...common, ended: 'timed-out', why: 'time-out' };
    case 'running':
      return { ...common, ended: 'timed-out', why: 'time-out; the process may still be running' };
    default:
      return unreadable(line);
  }
};

/** As a shell would put it: 127 for a program that is not there, 126 for one that may not be run. */
const notStarted = (error: number, message: string): Ended => {
  const why = oneLine(Buffer.from(message, 'base64').toString('utf8'));
  if (absent.includes(error)) return { ...nothing, ended: 'exited', code: 127, why };
  if (denied.includes(error)) return { ...nothing, ended: 'exited', code: 126, why };
  return { ...nothing, ended: 'lost', why };
};

const unpacked = (out: string, err: string, maxBytes: number) => {
  try {
    return { stdout: textOf(out, maxBytes), stderr: textOf(err, maxBytes) };
  } catch {
    return undefined;
  }
};

const textOf = (packed: string, maxBytes: number): string => {
  if (packed === '') return '';
  const bytes = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: Math.max(maxBytes, 1) });
  return wholeCharacters(bytes, maxBytes).toString('utf8');
};

/** Cut at `maxBytes` in the middle of a character, its first bytes go too. */
const wholeCharacters = (bytes: Buffer, maxBytes: number): Buffer => {
  if (bytes.length < maxBytes) return bytes;
  const lead = bytes.findLastIndex(byte => (byte & 0xc0) !== 0x80);
  const first = bytes[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return lead + length > bytes.length ? bytes.subarray(0, lead) : bytes;
};

const unreadable = (line: string): Ended => ({
  ...nothing,
  ended: 'lost',
  why: `PowerShell on the host answered something else: ${oneLine(line) || 'nothing'}`,
});
