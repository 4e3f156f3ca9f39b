import { runsOf } from './hold-runs.ts';
import { ledgersIn, lookFor, type OpenLedger } from './open-ledgers.ts';
import { lifeOf, type RunLife } from './run-life.ts';

/** What runs of this controller left behind them. */
export interface EarlierRuns {
  /** Ids of those that have ended and of their cleanups: their locks may be taken over. */
  readonly dead: readonly string[];
  /** Hosts, by name, that may still be changed by one, with what people are told. */
  readonly left: readonly { readonly host: string; readonly text: string }[];
}

export async function earlierRuns(state: string): Promise<EarlierRuns> {
  const { open, unreadable } = await ledgersIn(state);
  const lives = new Map<string, RunLife>();
  for (const ledger of open) if (!lives.has(ledger.run)) lives.set(ledger.run, await lifeOf(state, ledger));
  const stateOf = ({ run }: OpenLedger) => lives.get(run)?.state;
  const changed = open.filter(ledger => stateOf(ledger) !== 'alive' && mayBeChanged(ledger));
  return {
    dead: runsOf(open.filter(ledger => stateOf(ledger) === 'dead')),
    left: [
      ...changed.map(ledger => ({
        host: ledger.host.name,
        text: `${ledger.host.name} may still be changed by run ${ledger.run}, which ${endOf(stateOf(ledger))}`,
      })),
      ...unreadable.map(ledger => ({
        host: ledger.host,
        text: `${ledger.host} may still be changed by run ${ledger.run}, whose ledger cannot be read (${ledger.why}): ${lookFor(ledger)}`,
      })),
    ],
  };
}

/** A host inside of the run's process ended with it. */
function mayBeChanged({ inProcess, intents, unreadable }: OpenLedger): boolean {
  return inProcess === undefined && (intents.length > 0 || unreadable > 0);
}

function endOf(state: RunLife['state'] | undefined): string {
  return state === 'dead'
    ? 'died: simulate cleanup restores it'
    : 'may still be running: see simulate cleanup --list';
}
