import { constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Host } from '../../inventory/index.ts';
import { codeOf } from '../../reports/index.ts';
import { type Entry, entry, type LockNote, type RecordedChange } from './ledger-entry.ts';
import { namesIn } from './ledger-folder.ts';
import { type ProcessIdentity, thisProcess } from './process-identity.ts';
import { openOwn } from './state-file.ts';

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
  /** What the host called itself; undefined where its answer never came, and nothing was intended. */
  readonly hostname?: string;
  readonly process: ProcessIdentity;
  readonly at: string;
  readonly lock?: LockNote;
  readonly inProcess?: true;
  /** Who began to clean up after it. */
  readonly cleanups: readonly { readonly run: string; readonly process: ProcessIdentity }[];
  /** What was intended and not yet restored, oldest first. */
  readonly intents: readonly Intent[];
  /** Whole lines that this version cannot read: what they name is not known. */
  readonly unreadable: number;
}

/** One that does not tell which host it is of, or how that is reached: its file's name is all that is known. */
export interface UnreadableLedger {
  readonly path: string;
  readonly run: string;
  /** The host's name. */
  readonly host: string;
  readonly why: string;
  /** Those that can be read all the same. */
  readonly intents: readonly Intent[];
}

export interface Ledgers {
  /** Oldest first. */
  readonly open: readonly OpenLedger[];
  readonly unreadable: readonly UnreadableLedger[];
}

/** What a person has to do about a ledger that does not tell everything. */
export function lookFor({ path }: Pick<UnreadableLedger, 'path'>): string {
  return `look on the host for what is called sdrill-*, PSEXESVC or BTOBTO and remove it, then delete ${path}`;
}

/** Every ledger that names changes not known to be gone, of this process's own runs too. */
export async function ledgersIn(state: string): Promise<Ledgers> {
  const folder = join(state, 'ledger');
  const names = (await namesIn(folder)).filter(name => name.endsWith('.jsonl'));
  const read = await Promise.all(names.map(name => readLedger(join(folder, name))));
  const ledgers = read.filter(ledger => ledger !== undefined);
  return {
    open: ledgers.filter(ledger => 'process' in ledger).sort((a, b) => a.at.localeCompare(b.at)),
    unreadable: ledgers.filter(ledger => 'why' in ledger),
  };
}

/** Names of the hosts that a ledger is open of, each once. */
export async function openHosts(state: string): Promise<string[]> {
  const { open, unreadable } = await ledgersIn(state);
  return [...new Set([...open.map(({ host }) => host.name), ...unreadable.map(({ host }) => host)])];
}

/** Another clean-up may have been first. */
export async function discardLedger({ path }: OpenLedger): Promise<void> {
  await rm(path, { force: true });
}

/** Says that one intent of an orphaned ledger is restored, so that a second cleanup need not repeat it; a full disk only makes it. */
export async function markRestored(ledger: OpenLedger, marker: string): Promise<void> {
  await append(ledger, { type: 'restored', marker }).catch(() => {});
}

/**
 * The lock of that name is known to be free once this process is dead. A disk that does not take the line keeps nothing
 * from being put back. @returns whether the ledger is still there: another cleanup may have discarded it
 */
export async function markCleanup(ledger: OpenLedger, run: string): Promise<boolean> {
  try {
    await append(ledger, { type: 'cleanup', run, process: thisProcess() });
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

/** To a file that is there, in one write; what a crash cut short before stands on a line of its own. */
async function append({ path }: OpenLedger, line: Entry): Promise<void> {
  const file = await openOwn(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    await file.appendFile(`\n${JSON.stringify(line)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Undefined for one that was closed meanwhile, and for one in which there never was a whole line: it names nothing. */
async function readLedger(path: string): Promise<OpenLedger | UnreadableLedger | undefined> {
  const text = await textOf(path).catch((error: unknown) => ({ error }));
  if (typeof text !== 'string') {
    const why = text.error instanceof Error ? text.error.message : String(text.error);
    return isMissing(text.error) ? undefined : { ...byName(path), why, intents: [] };
  }
  const { entries, unreadable } = parseEntries(text);
  const head = entries.find(line => line.type === 'open');
  const done = new Set(entries.flatMap(line => (line.type === 'restored' ? [line.marker] : [])));
  const intents = entries.flatMap(line => (line.type === 'intent' && !done.has(line.marker) ? [line] : []));
  if (head !== undefined) {
    const { type: _, version: __, ...about } = head;
    const { hostname } = entries.find(line => line.type === 'arrived') ?? {};
    const cleanups = entries.filter(line => line.type === 'cleanup');
    return { path, ...about, ...(hostname !== undefined && { hostname }), cleanups, intents, unreadable };
  }
  if (entries.length + unreadable === 0) return undefined;
  return { ...byName(path), why: 'it does not name the host', intents };
}

async function textOf(path: string): Promise<string> {
  const file = await openOwn(path, constants.O_RDONLY);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** `RUN.HOST.jsonl`, the host's name percent-encoded. */
function byName(path: string): Pick<UnreadableLedger, 'path' | 'run' | 'host'> {
  const name = basename(path, '.jsonl');
  const dot = name.indexOf('.');
  return { path, run: name.slice(0, dot), host: decoded(name.slice(dot + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
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
