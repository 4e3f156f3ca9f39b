import type { Host, Inventory } from '../../inventory/index.ts';

/** Names the collectors outside the lab on which a host's logs are read: the one thing that is asked of such hosts. */
export function outsideCollectors({ name: own, logs }: Host, { hosts }: Pick<Inventory, 'hosts'>): string[] {
  const collectors = new Set(logs.map(({ on }) => on));
  return hosts
    .filter(({ name, lab }) => collectors.has(name) && name !== own && !lab)
    .map(({ name }) => `${name} is not marked as a lab host: logs are read there, and nothing else is sent`);
}
