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
  const parts = patterns.flatMap(pattern => pattern.split(',')).map(part => part.trim());
  const unknown: string[] = [];
  const named = (pattern: string): string[] => {
    const found = find(inventory, pattern);
    if (found.length === 0) unknown.push(complaint(inventory, pattern));
    return found;
  };
  const wanted = parts.filter(part => part !== '' && !part.startsWith('!')).flatMap(named);
  const unwanted = parts.filter(part => part.startsWith('!')).flatMap(part => named(part.slice(1)));
  if (unknown.length > 0) throw new InventoryError(unknown.join('\n'));
  const start = wanted.length > 0 || unwanted.length === 0 ? new Set(wanted) : undefined;
  const chosen = inventory.hosts.filter(
    host => (start === undefined || start.has(host.name)) && !unwanted.includes(host.name),
  );
  if (chosen.length === 0) throw new InventoryError(`${shown(patterns.join(' '))} leaves no host`);
  return chosen;
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
