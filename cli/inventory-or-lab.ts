import {
  type Host,
  type Inventory,
  InventoryError,
  parseInventory,
  selectHosts,
} from '../inventory/index.ts';
import { theInventory } from './targets.ts';
import { UsageError } from './usage.ts';

export interface Surroundings {
  readonly inventory: Inventory;
  /** The hosts that were asked for. */
  readonly hosts: readonly Host[];
  close(): Promise<void>;
}

/** `--lab-fault source-off:sysmon`, as yargs takes it. */
export const labFault = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Emulated hosts only: a defect left in them on purpose, see docs/lab.md',
} as const;

const labHosts = ['lab-win01', 'lab-linux01', 'lab-mac01'] as const;
type LabHostName = (typeof labHosts)[number];

/**
 * The hosts that patterns name in the person's own inventory; without one the emulated hosts, inside this process.
 * They end with `close`. `faults` are defects left in them on purpose, and there must be no inventory then.
 * @throws {UsageError} for a host that is not emulated, and for an unknown fault
 */
export async function inventoryOrLab(
  explicit: string | undefined,
  patterns: readonly string[],
  faults: readonly string[] = [],
): Promise<Surroundings> {
  const inventory = await theInventory(explicit);
  if (inventory === undefined) return emulatedHosts(labHostsNamed(patterns), faults);
  if (faults.length > 0)
    throw new UsageError(`--lab-fault is for the emulated hosts; there is an inventory: ${inventory.file}`);
  return { inventory, hosts: selectHosts(inventory, patterns), close: async () => {} };
}

/** Does the work and closes the surroundings, however it ends. */
export async function using<T>(
  surroundings: Surroundings,
  work: (surroundings: Surroundings) => Promise<T>,
): Promise<T> {
  try {
    return await work(surroundings);
  } finally {
    await surroundings.close();
  }
}

function labHostsNamed(patterns: readonly string[]): LabHostName[] {
  try {
    return selectHosts({ hosts: labHosts.map(name => ({ name })), groups: {} }, patterns).map(
      ({ name }) => name,
    );
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    const there = `without an inventory there are the emulated ${labHosts.join(', ')}`;
    throw new UsageError(
      `${error.message.replaceAll('\n', '; ')}; ${there}; simulate init writes an inventory`,
    );
  }
}

/** The lab is loaded only here, so that every other command starts without it. */
async function emulatedHosts(
  hosts: readonly LabHostName[],
  faults: readonly string[],
): Promise<Surroundings> {
  const { startEmulatedLab } = await import('../lab/index.ts');
  try {
    const lab = await startEmulatedLab({ hosts, faults });
    const inventory = parseInventory(lab.inventory(), 'the emulated hosts');
    return { inventory, hosts: inventory.hosts, close: () => lab.close() };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
