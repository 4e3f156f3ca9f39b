import { type Inventory, matchesGlob, nearest, parseInventory } from '../inventory/index.ts';
import { theInventory } from './targets.ts';
import { hint, UsageError } from './usage.ts';

export interface Surroundings {
  readonly inventory: Inventory;
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
 * The person's own inventory; without one the emulated hosts that are asked for, inside this process. They end with
 * `close`. `faults` are defects left in them on purpose, and there must be no inventory then.
 * @throws {UsageError} for a host that is not emulated, and for an unknown fault
 */
export async function inventoryOrLab(
  explicit: string | undefined,
  hosts: readonly string[],
  faults: readonly string[] = [],
): Promise<Surroundings> {
  const inventory = await theInventory(explicit);
  if (inventory === undefined) return emulatedHosts(labHostsNamed(hosts), faults);
  if (faults.length > 0)
    throw new UsageError(`--lab-fault is for the emulated hosts; there is an inventory: ${inventory.file}`);
  return { inventory, close: async () => {} };
}

function labHostsNamed(patterns: readonly string[]): LabHostName[] {
  const wanted = patterns.flatMap(text => text.split(',')).map(text => text.trim());
  for (const pattern of wanted) {
    if (!labHosts.some(name => matchesGlob(pattern, name))) throw new UsageError(unknownHost(pattern));
  }
  return labHosts.filter(name => wanted.some(pattern => matchesGlob(pattern, name)));
}

function unknownHost(pattern: string): string {
  const there = labHosts.join(', ');
  return `host "${pattern}" is none of the emulated ones (${there})${hint(nearest(pattern, [...labHosts]))}; for hosts of your own simulate init writes an inventory`;
}

/** The lab is loaded only here, so that every other command starts without it. */
async function emulatedHosts(
  hosts: readonly LabHostName[],
  faults: readonly string[],
): Promise<Surroundings> {
  const { startEmulatedLab } = await import('../lab/index.ts');
  try {
    const lab = await startEmulatedLab({ hosts, faults });
    return { inventory: parseInventory(lab.inventory(), 'the emulated hosts'), close: () => lab.close() };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
