import type { Corruption, CorruptRecord } from './contract.ts';

const kept = 100;

/** Counts what cannot be read, and remembers the first of it. */
export class CorruptionCount implements Corruption {
  count = 0;
  readonly first: CorruptRecord[] = [];

  add(record: string | number, why: string): void {
    this.count++;
    if (this.first.length < kept) this.first.push({ record: String(record), why: why.slice(0, 300) });
  }

  /** For something found broken while it was parsed. */
  addError(record: string | number, error: unknown): void {
    this.add(record, error instanceof Error ? error.message : String(error));
  }
}

/** For lines that are given up because of their length. */
export function tooLong(corrupt: CorruptionCount): (line: number) => void {
  return line => corrupt.add(line, 'the line is longer than 64 MiB');
}

export function offset(bytes: number): string {
  return `0x${bytes.toString(16)}`;
}
