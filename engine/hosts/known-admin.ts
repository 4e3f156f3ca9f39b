import type { Host } from '../../inventory/index.ts';
import { ConnectError } from '../../runners/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { HostCare } from './contract.ts';
import type { Dispatch } from './dispatch.ts';

/** By what logs may name the inventory's known_admin, or why it cannot act; neither where nobody asks. */
export interface KnownAdmin {
  readonly identities?: readonly string[];
  readonly trouble?: string;
}

/** Asks the account who it is, where the inventory has one and a scenario needs it. */
export async function knownAdminOn(
  host: Host,
  scenarios: readonly Scenario[],
  care: HostCare,
  dispatch: Dispatch,
): Promise<KnownAdmin> {
  const account = host.accounts.known_admin;
  if (account === undefined || !scenarios.some(({ known }) => known?.as === 'admin')) return {};
  try {
    const send: Parameters<HostCare['identities']>[0] = command => dispatch.send('preflight', command);
    const identities = await care.identities(send, 'known_admin');
    return identities.length > 0
      ? { identities }
      : { trouble: `the known_admin account ${account.user} does not say who it is` };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { trouble: `the known_admin account cannot log in: ${error.message}; ${error.fix}` };
  }
}
