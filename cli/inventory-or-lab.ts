import type { Inventory } from '../inventory/index.ts';
import { theInventory } from './targets.ts';
import { UsageError } from './usage.ts';

export interface Surroundings {
  readonly inventory: Inventory;
  close(): Promise<void>;
}

/** The person's own inventory; without one the emulated hosts inside this process. */
export async function inventoryOrLab(explicit: string | undefined): Promise<Surroundings> {
  const inventory = await theInventory(explicit);
  if (inventory === undefined) throw new UsageError('there is no inventory; simulate init writes one');
  return { inventory, close: async () => {} };
}
