import { resolve } from 'node:path';
import { hostsAtOnce } from '../../engine/index.ts';
import {
  type AcceptedGap,
  type Channel,
  defaultNight,
  type Inventory,
  loadNight,
  type Nightly,
} from '../../inventory/index.ts';
import { selectors } from '../../scenarios/index.ts';
import { type Job, jobOf } from '../job.ts';
import { refuseEmulated } from '../refuse-emulated.ts';
import { expectationsOf, theInventory } from '../targets.ts';
import { UsageError } from '../usage.ts';

export interface NightOptions {
  readonly inventory?: string | undefined;
  readonly file?: string | undefined;
  readonly emulated: boolean;
  readonly 'lab-fault': string[];
  readonly timeout: string;
}

/** What a night is to do, understood and checked before any host is asked. */
export interface NightPlan {
  readonly plan: Nightly;
  readonly job: Job;
  readonly accepted: readonly AcceptedGap[];
  readonly channels: readonly Channel[];
}

/** The built-in hosts, as far as a file can name them. */
const lab = { hosts: ['lab-win01', 'lab-linux01', 'lab-mac01'].map(name => ({ name })), groups: {} };

/** @throws {UsageError | InventoryError} */
export async function nightPlan(options: NightOptions): Promise<NightPlan> {
  const { inventory: explicit, file, emulated } = options;
  if (emulated && explicit !== undefined)
    throw new UsageError('--inventory and --emulated exclude each other: leave one out');
  const inventory = emulated ? undefined : await theInventory(explicit);
  const plan = await planOf(inventory, file, emulated);
  const job = await jobOf({
    ...{ host: [...plan.hosts], scenario: [...plan.scenarios], inventory: explicit, emulated },
    ...{
      'lab-fault': options['lab-fault'],
      rules: [...plan.rules],
      lenient: false,
      report: [...plan.reports],
    },
    ...{ timeout: options.timeout, layer: 'logic', concurrency: hostsAtOnce, 'unique-names': false },
  });
  return {
    ...{ plan, job },
    accepted: [...(inventory?.accepted ?? []), ...plan.accepted],
    channels: plan.notify ?? inventory?.notify ?? [],
  };
}

async function planOf(
  inventory: Inventory | undefined,
  file: string | undefined,
  emulated: boolean,
): Promise<Nightly> {
  refuseEmulated({ inventory }, emulated);
  if (file === undefined) return inventory?.nightly ?? defaultNight();
  const names = inventory ?? lab;
  return loadNight(resolve(file), names as Pick<Inventory, 'hosts' | 'groups'>, selectors(), expectationsOf);
}
