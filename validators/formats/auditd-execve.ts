import { type AuditRecord, textBytes, tokens } from './auditd-record.ts';
import { joinedArguments } from './laurel.ts';

/** `a1`, `a1[0]` or `a1_len`. */
const argument = /^a(\d+)(?:\[(\d+)\]|(_len))?$/;

/** More arguments than this are counted, not kept. */
const mostArguments = 4096;

/** What an execve was given, and whether that is all of it. */
export interface ArgumentVector {
  readonly words: readonly string[];
  /** The whole as one text, where the log joined the arguments and their borders are not known. */
  readonly joined?: string;
  /** Why something is missing; undefined where the log has it all. */
  readonly lacks?: string;
}

interface Pieces {
  readonly parts: Buffer[];
  /** Characters written so far, and those that its length announces. */
  written: number;
  announced?: number;
}

/**
 * The argument vector of an execve: put together from its EXECVE records (the kernel breaks long vectors into
 * several) and from the pieces of long arguments (`a1[0]`, `a1[1]`), joined as bytes before they become text. The kernel
 * announces how many there are (`argc`) and how many characters it writes of a long one (`a1_len`): less means that records were lost.
 */
export function argumentsOf(records: readonly AuditRecord[]): ArgumentVector {
  const execve = records.filter(({ type }) => type === 'EXECVE');
  const [first] = execve;
  if (!first) return { words: [] };
  const pieces: Pieces[] = [];
  for (const record of execve) collect(record, pieces);
  const joined = first.fields[joinedArguments];
  if (joined !== undefined && pieces.length === 0) return { words: [], joined, lacks: bordersUnknown };
  const words = Array.from(pieces, piece => Buffer.concat(piece?.parts ?? []).toString('utf8'));
  const lacks = lackOf(pieces, Number(first.fields.argc));
  return lacks === undefined ? { words } : { words, lacks };
}

const bordersUnknown =
  'laurel joined the arguments (ARGV_STR), and rules on single ones (a0, a1) cannot match: set execve-argv = "array" in its config.toml';

const recordsLost =
  'records of its arguments were lost, and a rule that did not match might have: raise the backlog limit (auditctl -b) and the queues';

function lackOf(pieces: readonly (Pieces | undefined)[], argc: number): string | undefined {
  const wanted = Number.isSafeInteger(argc) ? argc : pieces.length;
  if (wanted > mostArguments) return `only its first ${mostArguments} arguments are kept`;
  const isWhole = (piece: Pieces | undefined) =>
    piece !== undefined && piece.parts.length > 0 && piece.written >= (piece.announced ?? 0);
  return pieces.length >= wanted && Array.from(pieces).every(isWhole) ? undefined : recordsLost;
}

function collect(record: AuditRecord, pieces: Pieces[]): void {
  const body = record.raw.slice(record.raw.indexOf('): ') + 3).split('\u001d', 1)[0] ?? '';
  for (const [key, value] of tokens(body)) {
    const [, number, , length] = argument.exec(key) ?? [];
    const index = Number(number ?? Number.NaN);
    if (!(index < mostArguments)) continue;
    pieces[index] ??= { parts: [], written: 0 };
    const piece = pieces[index];
    if (length !== undefined) piece.announced = Number(value);
    else {
      piece.parts.push(textBytes(value));
      piece.written += value.startsWith('"') ? value.length - 2 : value.length;
    }
  }
}
