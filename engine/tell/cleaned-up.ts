import type { Host } from '../../inventory/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { reversalsByHand } from '../act/index.ts';

/** What became of one ledger. */
export interface CleanedUp {
  readonly run: string;
  readonly host: string;
  readonly state: 'restored' | 'left-changed' | 'still-running';
  readonly why: string;
  /** What is still there, and the commands that remove it by hand. */
  readonly left: readonly string[];
  readonly commands: readonly string[];
}

/** As much of a ledger as people are told. */
export interface About {
  readonly run: string;
  readonly host: Pick<Host, 'name' | 'dialect'>;
}

/** Something of it is there, or cannot be ruled out. `looks`: by what a person sees what no change accounts for. */
export function leftChanged(
  ledger: About,
  left: readonly Pick<Change, 'kind' | 'name' | 'revert'>[],
  why: string,
  looks: readonly string[] = [],
): CleanedUp {
  return {
    ...outcome(ledger, 'left-changed', why),
    left: left.map(({ kind, name }) => `${kind} ${name}`),
    commands: [...reversalsByHand(left, ledger.host.dialect), ...looks],
  };
}

/** An ending that leaves nothing to do by hand. */
export function outcome({ run, host }: About, state: CleanedUp['state'], why: string): CleanedUp {
  return { run, host: host.name, state, why, left: [], commands: [] };
}
