import { appendFileSync, closeSync, fdatasync, fstatSync, openSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Host } from '../../inventory/index.ts';
import { codeOf, makeFolder } from '../../reports/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { syncFolder } from './folder-sync.ts';
import type { Entry, LockNote } from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import { thisProcess } from './process-identity.ts';

/** What others need to know of the run besides its name. */
export interface Holder {
  readonly lock?: LockNote;
  readonly inProcess?: boolean;
}

/** Milliseconds between two looks for the ledger's file. */
const lookMs = 1_000;

/** The record of one run on one host while it is being written. */
export class Ledger {
  readonly #file: number;
  readonly #path: string;
  readonly #open = new Set<string>();
  readonly #lost = new AbortController();
  readonly #looking: ReturnType<typeof setInterval>;

  private constructor(file: number, path: string) {
    this.#file = file;
    this.#path = path;
    this.#looking = setInterval(() => this.#look(), lookMs);
    this.#looking.unref();
  }

  /** Aborts when somebody has taken the file away: nothing further may be begun, and what is begun is put back. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws {LedgerError} when somebody has taken the file away: no cleanup would know of what is changed */
  assertKept(): void {
    this.#look();
    if (this.#lost.signal.aborted)
      throw new LedgerError(
        `the ledger ${this.#path} was removed during the run: the run reverted its changes and started no more`,
        { fix: 'check the host with simulate check; do not remove ledgers of a running run' },
      );
  }

  #look(): void {
    const there = statSync(this.#path, { throwIfNoEntry: false });
    if (there?.ino !== fstatSync(this.#file).ino) this.#lost.abort();
  }

  /**
   * On disk when it resolves, before anything is sent to the host: a lock that was left there is known by it.
   * @throws {LedgerError} when the disk does not take it; the host has not been touched then
   */
  static async begin(state: string, run: string, host: Host, holder: Holder = {}): Promise<Ledger> {
    const folder = join(state, 'ledger');
    const path = join(folder, `${run}.${encodeURIComponent(host.name)}.jsonl`);
    let ledger: Ledger | undefined;
    try {
      makeFolder(folder, 0o700);
      ledger = new Ledger(openSync(path, 'wx', 0o600), path);
      const at = new Date().toISOString();
      const { lock, inProcess = false } = holder;
      const about = { ...(lock && { lock }), ...(inProcess && { inProcess }) };
      ledger.#write({ type: 'open', version: 1, run, host, process: thisProcess(), at, ...about });
      await ledger.#kept();
      return ledger;
    } catch (cause) {
      await ledger?.close({ unlocked: true });
      throw cannotWrite(path, cause);
    }
  }

  /** What the host calls itself, by which it is known again; on disk before the next intention is. */
  arrived(hostname: string): void {
    try {
      this.#write({ type: 'arrived', hostname });
    } catch (cause) {
      throw cannotWrite(this.#path, cause);
    }
  }

  /** On disk when it resolves. @throws {LedgerError} and then nothing may be changed. */
  async intend(scenario: string, marker: string, changes: readonly Change[]): Promise<void> {
    this.assertKept();
    const recorded = changes.map(({ kind, name, spec, revert, probe }) => ({
      kind,
      name,
      spec,
      revert: [...revert],
      probe,
    }));
    try {
      this.#write({ type: 'intent', scenario, marker, changes: recorded });
      await this.#kept();
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

  /** Removes the ledger when every intent was restored and the host is unlocked; otherwise leaves it for `simulate cleanup`. */
  async close({ unlocked }: { readonly unlocked: boolean }): Promise<void> {
    clearInterval(this.#looking);
    closeSync(this.#file);
    if (unlocked && this.#open.size === 0) await rm(this.#path, { force: true });
  }

  async #kept(): Promise<void> {
    const folder = dirname(this.#path);
    await Promise.all([datasync(this.#file), syncFolder(folder), syncAbove(folder)]);
  }

  #write(line: Entry): void {
    // What a full disk cut short before stands on a line of its own.
    appendFileSync(this.#file, `\n${JSON.stringify(line)}\n`);
  }
}

const kept = new Set<string>();

/** Once for each state directory: folders above it may be new as well. Those that may not be read are not ours. */
async function syncAbove(folder: string): Promise<void> {
  if (kept.has(folder)) return;
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above))
    await syncFolder(above).catch(() => {});
  kept.add(folder);
}

const datasync = promisify(fdatasync);

function cannotWrite(path: string, cause: unknown): LedgerError {
  const why = codeOf(cause);
  return new LedgerError(`cannot write the ledger ${path} (${why}): nothing was changed`, { cause });
}
