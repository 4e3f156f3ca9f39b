import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { type Host, type Inventory, parseInventory } from '../../inventory/index.ts';
import { type LabOptions, startEmulatedLab } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import {
  type Command,
  type Completion,
  type Principal,
  type Runner,
  runnerPool,
} from '../../runners/index.ts';
import { type Scenario, selectScenarios } from '../../scenarios/index.ts';

/** A command on its way to a host: passed on by `send`, or not, or another one. */
export type Intercept = (
  command: Command,
  send: (command: Command) => Promise<Completion>,
  host: Host,
  principal: Principal,
) => Promise<Completion>;

type Drill = Parameters<typeof runDrill>[0];

interface Settings extends Partial<Pick<Drill, 'rules' | 'report'>> {
  readonly intercept: Intercept;
  /** Default: one that makes a service. */
  readonly scenarios?: (host: Host) => readonly Scenario[];
  /** Default: all of the inventory. */
  readonly hosts?: readonly Host[];
  readonly concurrency?: number;
}

export interface Drilling {
  readonly inventory: Inventory;
  /** Where the ledgers are. */
  readonly state: string;
  runner(host: Host, principal: Principal): Promise<Runner>;
  /** One scenario on each host, with no rule: a service is made and removed. */
  drill(settings: Settings): Promise<Result>;
}

/** Emulated hosts of those names, connections and a state folder, which all go when the work is done. */
export async function drilling<T>(
  names: NonNullable<LabOptions['hosts']>,
  work: (drilling: Drilling) => Promise<T>,
  faults: readonly string[] = [],
): Promise<T> {
  const lab = await startEmulatedLab({ hosts: names, faults });
  const state = await mkdtemp(join(tmpdir(), 'drilling-'));
  const pool = runnerPool();
  try {
    const inventory = parseInventory(lab.inventory(), 'the lab');
    return await work({
      inventory,
      state,
      runner: (host, principal) => pool.runner(host, principal),
      async drill({ intercept, scenarios = serviceOn, hosts = inventory.hosts, concurrency = 1, ...more }) {
        const runner: typeof pool.runner = async (host, principal) => {
          const { exec, ...inner } = await pool.runner(host, principal);
          return {
            ...inner,
            exec: (command, options) => intercept(command, sent => exec(sent, options), host, principal),
          };
        };
        const { result } = await runDrill({
          inventory: { ...inventory, hosts },
          targets: hosts.map(host => ({ host, scenarios: scenarios(host) })),
          rules: rulesFor({ sources: [] }),
          connections: { ...pool, runner },
          options: { timeoutMs: 10_000, dwellMs: 0, concurrency, uniqueNames: false, layer: 'logic' },
          state,
          tool: { version: 'test', digest: 'none' },
          report: () => {},
          signal: new AbortController().signal,
          ...more,
        });
        return result;
      },
    });
  } finally {
    await pool.close();
    await lab.close();
    await rm(state, { recursive: true, force: true });
  }
}

function serviceOn({ platform }: Host): readonly Scenario[] {
  return selectScenarios(platform === 'windows' ? 'sc-service' : 'systemd-service');
}
