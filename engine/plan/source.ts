import type { Host, Inventory } from '../../inventory/index.ts';
import type { Command } from '../../runners/index.ts';

/** The lab host from which remote procedures reach out to this one; undefined where the inventory has none. */
export function sourceOf(host: Host, { hosts }: Pick<Inventory, 'hosts'>): Host | undefined {
  return hosts.find(({ name, lab }) => name === host.source?.host && lab);
}

/** Where a command of a drill on `host` runs. */
export function whereRuns(
  { on }: Pick<Command, 'on'>,
  host: Host,
  inventory: Pick<Inventory, 'hosts'>,
): Host {
  return on === 'source' ? (sourceOf(host, inventory) ?? host) : host;
}
