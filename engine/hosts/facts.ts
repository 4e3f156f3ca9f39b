import type { Host } from '../../inventory/index.ts';
import type { HostFacts } from '../../scenarios/index.ts';

/** What scenarios are told of a host: what it said of itself, and what the inventory has for it. */
export function factsOf(
  { platform, accounts, source }: Pick<Host, 'platform' | 'accounts' | 'source'>,
  told: Omit<HostFacts, 'platform' | 'unprivileged' | 'reachedAs' | 'knownAdmin'>,
  knownAdmin?: readonly string[],
): HostFacts {
  return {
    platform,
    ...told,
    ...(accounts.unprivileged && { unprivileged: accounts.unprivileged.user }),
    ...(source && { reachedAs: source.address }),
    ...(knownAdmin && { knownAdmin }),
  };
}
