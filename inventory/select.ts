import { choose } from './choose.ts';
import type { Inventory } from './contract.ts';
import { isGlob, matchesGlob } from './glob.ts';
import { InventoryError, shown, suggestion, withFix } from './problem.ts';

/** As much of an inventory as choosing takes. */
interface Choice<H> extends Pick<Inventory, 'file' | 'groups'> {
  readonly hosts: readonly H[];
}

/**
 * The hosts that the patterns name, each once, in the inventory's order. A pattern is a host, a group, `all`, a
 * glob over both kinds of names, or any of these after `!`, which takes away; several may be joined by commas.
 * Exclusions alone take away from all. Throws InventoryError for a name or glob that leads nowhere and where
 * nothing is left.
 */
export function selectHosts<H extends { readonly name: string }>(
  inventory: Choice<H>,
  patterns: readonly string[],
): H[] {
  if (inventory.hosts.length === 0)
    throw new InventoryError(`${inventory.file ?? 'the inventory'} names no host`);
  const { chosen, unknown } = choose(inventory.hosts, patterns, pattern => {
    const names = new Set(find(inventory, pattern));
    return inventory.hosts.filter(({ name }) => names.has(name));
  });
  if (unknown.length > 0)
    throw new InventoryError(unknown.map(pattern => complaint(inventory, pattern)).join('\n'));
  if (chosen.length === 0) throw new InventoryError(`${shown(patterns.join(' '))} leaves no host`);
  return [...chosen];
}

function find(inventory: Choice<{ readonly name: string }>, pattern: string): string[] {
  const hosts = inventory.hosts.map(host => host.name);
  if (pattern === 'all') return hosts;
  const fits = (name: string) => (isGlob(pattern) ? matchesGlob(pattern, name) : pattern === name);
  const members = Object.entries(inventory.groups).flatMap(([group, names]) => (fits(group) ? names : []));
  return [...hosts.filter(fits), ...members];
}

function complaint(inventory: Choice<{ readonly name: string }>, pattern: string): string {
  const names = [...inventory.hosts.map(host => host.name), ...Object.keys(inventory.groups)];
  const where = inventory.file === undefined ? '' : ` in ${inventory.file}`;
  if (Object.hasOwn(inventory.groups, pattern)) return `group ${shown(pattern)}${where} is empty`;
  return isGlob(pattern)
    ? withFix(
        `${shown(pattern)} matches no host or group${where}`,
        suggestion(pattern.replace(/[*?]/g, ''), names),
      )
    : withFix(`host or group ${shown(pattern)} is not known${where}`, suggestion(pattern, names));
}
