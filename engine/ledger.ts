import { appendFileSync, closeSync, fdatasync, mkdirSync, openSync } from 'node:fs';
import { open, readdir, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Host } from '../inventory/index.ts';
import type { Command } from '../runners/index.ts';
import type { Change } from '../scenarios/index.ts';
import { syncFolder } from './folder-sync.ts';
import { type ProcessIdentity, thisProcess } from './process-identity.ts';

/**
 * The write-ahead record of changes: one file for each run and host, one JSON line for each entry, every line
 * on disk before the host is touched. A file that exists names changes that may still be there.
 */
const command: z.ZodType<Command> = z.object({
  program: z.string(),
  args: z.array(z.string()),
  stdin: z.string().exactOptional(),
  as: z.enum(['actor', 'observer', 'unprivileged']).exactOptional(),
  on: z.enum(['target', 'source']).exactOptional(),
  accepts: z.array(z.number()).exactOptional(),
});

const recordedChange = z.object({
  kind: z.string(),
  name: z.string(),
  revert: z.array(command),
  probe: command,
});

const entry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    version: z.literal(1),
    run: z.string(),
    host: z.custom<Host>(value => typeof value === 'object' && value !== null && 'name' in value),
    process: z.object({ pid: z.number(), started: z.string() }),
    at: z.string(),
  }),
  z.object({
    type: z.literal('intent'),
    scenario: z.string(),
    marker: z.string(),
    changes: z.array(recordedChange),
  }),
  z.object({ type: z.literal('restored'), marker: z.string() }),
]);

export type RecordedChange = z.infer<typeof recordedChange>;
type Entry = z.infer<typeof entry>;

export interface Intent {
  readonly scenario: string;
  readonly marker: string;
  readonly changes: readonly RecordedChange[];
}

/** A ledger that was never closed. */
export interface OpenLedger {
  readonly path: string;
  readonly run: string;
  readonly host: Host;
  readonly process: ProcessIdentity;
  readonly at: string;
  /** What was intended and not yet restored, oldest first. */
  readonly intents: readonly Intent[];
  /** Whole lines that this version cannot read: what they name is not known. */
  readonly unreadable: number;
}

export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

/** The record of one run on one host while it is being written. */
export class Ledger {
  readonly #file: number;
  readonly #path: string;
  readonly #open = new Set<string>();

  private constructor(file: number, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** @throws {LedgerError} when the disk does not take it; the host has not been touched then. */
  static begin(state: string, run: string, host: Host): Ledger {
    const folder = join(state, 'ledger');
    const path = join(folder, `${run}.${encodeURIComponent(host.name)}.jsonl`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const ledger = new Ledger(openSync(path, 'wx', 0o600), path);
      const at = new Date().toISOString();
      ledger.#write({ type: 'open', version: 1, run, host, process: thisProcess(), at });
      return ledger;
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }

  /** On disk when it resolves. @throws {LedgerError} and then nothing may be changed. */
  async intend(scenario: string, marker: string, changes: readonly Change[]): Promise<void> {
    const recorded = changes.map(({ kind, name, revert, probe }) => ({
      kind,
      name,
      revert: [...revert],
      probe,
    }));
    try {
      this.#write({ type: 'intent', scenario, marker, changes: recorded });
      await Promise.all([datasync(this.#file), syncFolder(dirname(this.#path))]);
    } catch (cause) {
      throw cannotWrite(this.#path, cause);
    }
    this.#open.add(marker);
  }

  /** Need not be on disk: were the line lost with the power, a clean host would be cleaned up once more. */
  restored(marker: string): void {
    this.#open.delete(marker);
    try {
      this.#write({ type: 'restored', marker });
    } catch {
      // A full disk: the same holds.
    }
  }

  /** Removes the ledger when every intent was restored; otherwise leaves it for `simulate cleanup`. */
  async close(): Promise<void> {
    closeSync(this.#file);
    if (this.#open.size === 0) await unlink(this.#path);
  }

  #write(line: Entry): void {
    // What a full disk cut short before stands on a line of its own.
    appendFileSync(this.#file, `\n${JSON.stringify(line)}\n`);
  }
}

const datasync = promisify(fdatasync);

/** Every ledger that names changes not known to be gone, of this process's own runs too. */
export async function openLedgers(state: string): Promise<OpenLedger[]> {
  const folder = join(state, 'ledger');
  const names = await readdir(folder).catch(() => []);
  const ledgers = await Promise.all(names.filter(isLedger).map(name => readLedger(join(folder, name))));
  return ledgers.filter(ledger => ledger !== undefined).sort((a, b) => a.at.localeCompare(b.at));
}

export async function discardLedger({ path }: OpenLedger): Promise<void> {
  await unlink(path);
}

/** Says that one intent of an orphaned ledger is restored, so that a second cleanup need not repeat it. */
export async function markRestored({ path }: OpenLedger, marker: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(`\n${JSON.stringify({ type: 'restored', marker } satisfies Entry)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function isLedger(name: string): boolean {
  return name.endsWith('.jsonl');
}

async function readLedger(path: string): Promise<OpenLedger | undefined> {
  const { entries, unreadable } = parseEntries(await readFile(path, 'utf8'));
  const head = entries.find(line => line.type === 'open');
  if (head === undefined) return undefined;
  const done = new Set(entries.flatMap(line => (line.type === 'restored' ? [line.marker] : [])));
  const intents = entries.flatMap(line => (line.type === 'intent' && !done.has(line.marker) ? [line] : []));
  return { path, run: head.run, host: head.host, process: head.process, at: head.at, intents, unreadable };
}

/** A last line cut off by a crash was never on disk whole, so its intent was never acted upon: it is left out. */
function parseEntries(text: string): { entries: Entry[]; unreadable: number } {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter(line => line.trim() !== '');
  const entries = lines.flatMap(line => parseEntry(line) ?? []);
  return { entries, unreadable: lines.length - entries.length };
}

function parseEntry(line: string): Entry | undefined {
  try {
    return entry.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function cannotWrite(path: string, cause: unknown): LedgerError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new LedgerError(`the ledger ${path} cannot be written (${why}): nothing was changed`, {
    cause,
  });
}
