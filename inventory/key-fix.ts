import { secretKeys } from './explain.ts';
import { hostModel } from './schema.ts';

/** What to do about a key that an inventory does not know there. */
export function inventoryKeyFix(parent: readonly PropertyKey[], key: string): string | undefined {
  if (parent.length === 0 && key === 'all')
    return 'this looks like an Ansible inventory: see docs/inventory.md';
  if (key === '<<') return 'merge keys are not read: write shared settings under `defaults:` or a group';
  if (parent[0] === 'defaults' && key === 'lab') return 'mark each lab host, or a group, with lab: true';
  const shares = parent[0] === 'defaults' || (parent[0] === 'groups' && parent.length === 2);
  if (shares && Object.hasOwn(hostModel.shape, key))
    return `${key} belongs to one host: write it under \`hosts:\``;
  const isAccountKey = ['user', 'key', 'agent', 'become', ...secretKeys].includes(key);
  if (isAccountKey && !parent.includes('accounts')) return `write it under accounts: {actor: {${key}: ...}}`;
  return undefined;
}
