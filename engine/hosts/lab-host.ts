import type { Host, Inventory } from '../../inventory/index.ts';

/** The host of that name, if the inventory that applies calls it a lab host; or why nothing may be sent to it. */
export function labHost(name: string, inventory: Inventory | undefined): Host | { readonly why: string } {
  if (inventory === undefined)
    return { why: `no inventory says that it is a lab host; name yours: simulate cleanup --inventory FILE` };
  const host = inventory.hosts.find(each => each.name === name);
  if (host === undefined)
    return {
      why: `${inventory.file} names no host ${name}; add it, or name another: simulate cleanup --inventory FILE`,
    };
  return host.lab
    ? host
    : { why: `${inventory.file} does not call it a lab host; write lab: true if it is one` };
}
