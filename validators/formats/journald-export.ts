import type { FieldValue } from '../contract.ts';
import type { JournalEntry } from './journald-entry.ts';

const newline = 0x0a;

/** A field of more bytes than this is read and given as null. */
const mostFieldBytes = 1024 * 1024;

/** journald's own limit for a field (DATA_SIZE_MAX, 768 MiB); more is a damaged file. */
const mostDataBytes = 768 * 1024 * 1024;

/**
 * Entries of the journal's export format (`journalctl -o export`, journal-upload, journal-remote): lines of
 * `NAME=text`, or `NAME`, a 64-bit little-endian length and as many bytes; a blank line ends an entry.
 * Throws where the bytes are no such thing.
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format
 */
export async function* parseJournalExport(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<JournalEntry> {
  const parser = new ExportParser();
  for await (const chunk of bytes) yield* parser.push(chunk);
  yield* parser.finish();
}

class ExportParser {
  #rest: Buffer = Buffer.alloc(0);
  /** What came since, not yet behind the rest. */
  #more: Uint8Array[] = [];
  #moreBytes = 0;
  #entry = new Map<string, (string | null)[]>();

  /** A long field is joined whenever it has doubled: each byte is copied a few times, not once for each chunk. */
  *push(chunk: Uint8Array): Generator<JournalEntry> {
    this.#more.push(chunk);
    this.#moreBytes += chunk.length;
    if (this.#moreBytes >= this.#rest.length || this.#rest.length < mostFieldBytes) yield* this.#parse();
  }

  *#parse(): Generator<JournalEntry> {
    this.#rest = Buffer.concat([this.#rest, ...this.#more]);
    this.#more = [];
    this.#moreBytes = 0;
    let at = 0;
    for (;;) {
      const next = this.#field(at);
      if (next === undefined) break;
      if (next === at + 1) yield* this.end();
      at = next;
    }
    this.#rest = this.#rest.subarray(at);
  }

  /** The end of the bytes. */
  *finish(): Generator<JournalEntry> {
    yield* this.#parse();
    yield* this.end();
  }

  *end(): Generator<JournalEntry> {
    const fields = [...this.#entry].map(([name, values]): [string, FieldValue] => [
      name,
      values.length > 1 ? values : (values[0] ?? null),
    ]);
    this.#entry = new Map();
    if (fields.length > 0) yield Object.fromEntries(fields);
  }

  /** Reads one field, gives the offset behind it; undefined where it is not all there yet. */
  #field(at: number): number | undefined {
    const end = this.#rest.indexOf(newline, at);
    if (end < 0) return undefined;
    const equals = this.#rest.subarray(at, end).indexOf('=');
    if (equals >= 0) {
      this.#add(this.#text(at, at + equals), this.#text(at + equals + 1, end));
      return end + 1;
    }
    return end === at ? end + 1 : this.#binary(this.#text(at, end), end + 1);
  }

  #binary(name: string, at: number): number | undefined {
    if (this.#rest.length < at + 8) return undefined;
    const size = Number(this.#rest.readBigUInt64LE(at));
    if (size > mostDataBytes)
      throw new Error(`no journal export: field ${name.slice(0, 64)} claims ${size} bytes`);
    const end = at + 8 + size;
    if (this.#rest.length < end + 1) return undefined;
    this.#add(name, size > mostFieldBytes ? null : this.#text(at + 8, end));
    return end + 1;
  }

  #text(from: number, to: number): string {
    return this.#rest.toString('utf8', from, to);
  }

  #add(name: string, value: string | null): void {
    const before = this.#entry.get(name);
    if (before) before.push(value);
    else this.#entry.set(name, [value]);
  }
}
