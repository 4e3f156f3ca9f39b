import {
  type Host,
  type Inventory,
  InventoryError,
  parseInventory,
  selectHosts,
} from '../inventory/index.ts';
import { theInventory } from './targets.ts';
import { UsageError } from './usage.ts';

const labHosts = ['lab-win01', 'lab-linux01', 'lab-mac01'] as const;
type LabHostName = (typeof labHosts)[number];

export interface Surroundings {
  readonly inventory: Inventory;
  /** The hosts that were asked for. */
  readonly hosts: readonly Host[];
  close(): Promise<void>;
}

/** The one name for it, wherever emulated hosts may serve. */
export const emulatedOption = {
  type: 'boolean',
  default: false,
  describe: 'Use the emulated hosts, even beside an inventory',
} as const;

/** `--lab-fault source-off:sysmon`, as yargs takes it. */
export const labFault = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Emulated hosts only: a deliberate defect, see docs/lab.md',
} as const;

/** What the person said of where the hosts are. */
export interface Whereabouts {
  readonly inventory?: string | undefined;
  readonly emulated: boolean;
  /** Defects left in emulated hosts on purpose. */
  readonly faults: readonly string[];
}

/**
 * The hosts that patterns name in the person's own inventory. The emulated hosts, inside this process, serve where they
 * were asked for, or where there is no inventory and a pattern names one of them. They end with `close`.
 * @throws {UsageError} where neither is the case, for a host that is not there, and for an unknown fault
 */
export async function inventoryOrLab(where: Whereabouts, patterns: readonly string[]): Promise<Surroundings> {
  return surroundingsOf(await inventoryUnlessEmulated(where, patterns), patterns, where.faults);
}

/** The hosts that patterns name in the inventory, or emulated ones where there is none. */
export async function surroundingsOf(
  inventory: Inventory | undefined,
  patterns: readonly string[],
  faults: readonly string[],
): Promise<Surroundings> {
  if (inventory === undefined) return emulatedHosts(labHostsNamed(patterns), faults);
  return { inventory, hosts: chosenHosts(inventory, patterns), close: async () => {} };
}

/**
 * The inventory that applies, or undefined where the emulated hosts serve.
 * @throws {UsageError} where there is no inventory and nobody asked for emulated hosts
 */
export async function inventoryUnlessEmulated(
  { inventory: explicit, emulated, faults }: Whereabouts,
  patterns: readonly string[],
): Promise<Inventory | undefined> {
  if (emulated && explicit !== undefined)
    throw new UsageError('--inventory and --emulated exclude each other: leave one out');
  const inventory = emulated ? undefined : await theInventory(explicit);
  if (inventory !== undefined && faults.length > 0)
    throw new UsageError(
      `--lab-fault is for the emulated hosts; there is an inventory: ${inventory.file}; add --emulated`,
    );
  if (inventory === undefined && !emulated && !patterns.some(namesLabHost)) throw new UsageError(noInventory);
  return inventory;
}

const noInventory = `there is no inventory: simulate init writes one; --emulated takes the emulated ${labHosts.join(', ')}`;

/** `lab-win01` and `lab-*`, and no pattern that might mean hosts of anybody's. */
function namesLabHost(pattern: string): boolean {
  return pattern.split(',').some(word => word.trim().startsWith('lab-'));
}

/** @throws {InventoryError | UsageError} for a pattern that names nothing */
export function chosenHosts(inventory: Inventory, patterns: readonly string[]): Host[] {
  try {
    return selectHosts(inventory, patterns);
  } catch (error) {
    const meant = labHosts.filter(name => patterns.includes(name));
    if (!(error instanceof InventoryError) || meant.length === 0) throw error;
    throw new UsageError(
      `${error.message.replaceAll('\n', '; ')}; for the emulated ${meant.join(', ')} add --emulated`,
    );
  }
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

/** @throws {UsageError} for a pattern that names none of them */
export function labHostsNamed(patterns: readonly string[]): LabHostName[] {
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
