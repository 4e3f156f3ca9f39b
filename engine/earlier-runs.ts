import { deadRuns, ledgersIn, lookFor } from './open-ledgers.ts';
import { isAlive } from './process-identity.ts';

/** What runs of this controller that died left behind them. */
export interface EarlierRuns {
  /** Their ids and those of clean-ups that died: their locks may be taken over. */
  readonly dead: readonly string[];
  /** Hosts, by name, that may still be changed by one, with what people are told. */
  readonly left: readonly { readonly host: string; readonly text: string }[];
}

export async function earlierRuns(state: string): Promise<EarlierRuns> {
  const { open, unreadable } = await ledgersIn(state);
  const dead = open.filter(({ process }) => !isAlive(process));
  // An emulated host ended with its process.
  const changed = dead.filter(({ host, intents, unreadable: lines }) => {
    return !host.emulated && (intents.length > 0 || lines > 0);
  });
  return {
    dead: deadRuns(open),
    left: [
      ...changed.map(({ run, host }) => ({
        host: host.name,
        text: `${host.name} may still be changed by run ${run}, which died: simulate cleanup restores it`,
      })),
      ...unreadable.map(ledger => ({
        host: ledger.host,
        text: `${ledger.host} may still be changed by run ${ledger.run}, whose ledger cannot be read (${ledger.why}): ${lookFor(ledger)}`,
      })),
    ],
  };
}
