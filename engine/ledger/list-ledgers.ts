import { ledgersIn } from './open-ledgers.ts';
import { lifeOf } from './run-life.ts';

/** One open ledger as `cleanup --list` shows it. */
export interface ListedLedger {
  readonly run: string;
  readonly host: string;
  /** When the run began with the host; empty where the ledger does not tell. */
  readonly at: string;
  /** Whether the run lives; `untold` where nothing can prove that it has ended. */
  readonly life: 'alive' | 'dead' | 'untold';
  readonly why: string;
  /** What is not known to be gone. */
  readonly changes: readonly string[];
  readonly path: string;
}

/** Looks at the state folder alone: no host is asked. */
export async function listLedgers(state: string, wants: (host: string) => boolean): Promise<ListedLedger[]> {
  const { open, unreadable } = await ledgersIn(state);
  const readable = open
    .filter(({ host }) => wants(host.name))
    .map(async ledger => {
      const life = await lifeOf(state, ledger);
      const changes = ledger.intents.flatMap(intent =>
        intent.changes.map(({ kind, name }) => `${kind} ${name}`),
      );
      const { run, at, path } = ledger;
      return {
        run,
        host: ledger.host.name,
        at,
        life: life.state,
        why: 'why' in life ? life.why : '',
        changes,
        path,
      };
    });
  const torn = unreadable
    .filter(({ host }) => wants(host))
    .map(({ run, host, why, path }) => {
      return {
        run,
        host,
        at: '',
        life: 'untold' as const,
        why: `its ledger cannot be read (${why})`,
        changes: [],
        path,
      };
    });
  return [...(await Promise.all(readable)), ...torn];
}
