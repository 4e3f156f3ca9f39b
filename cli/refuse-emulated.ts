import type { Host } from '../inventory/index.ts';
import { UsageError } from './usage.ts';

/** A night that drills emulated hosts unasked ends green, and nothing was tried. @throws {UsageError} */
export function refuseEmulated(
  {
    inventory,
  }: { readonly inventory?: { readonly hosts: readonly Pick<Host, 'name' | 'emulated'>[] } | undefined },
  emulated: boolean,
): void {
  if (inventory === undefined && !emulated)
    throw new UsageError(
      'there is no inventory, and a schedule uses emulated hosts only with --emulated; simulate init writes an inventory',
    );
  const pretended = emulated ? undefined : inventory?.hosts.find(host => host.emulated);
  if (pretended !== undefined)
    throw new UsageError(`${pretended.name} is emulated: leave it out with --host '*,!${pretended.name}'`);
}
