import { parse, stringify } from 'yaml';
import { parseInventory } from '../inventory/index.ts';
import { type EmulatedLab, type LabOptions, startEmulatedLab } from '../lab/index.ts';
import { type Completion, connect, type Principal, type Runner } from '../runners/index.ts';

/** One emulated host alone, and runners on it over real SSH. Close it: it ends all of them. */
export class EmulatedHost {
  readonly #lab: EmulatedLab;
  readonly #runners: Runner[] = [];

  private constructor(lab: EmulatedLab) {
    this.#lab = lab;
  }

  static async start(
    name: NonNullable<LabOptions['hosts']>[number],
    ...faults: string[]
  ): Promise<EmulatedHost> {
    return new EmulatedHost(await startEmulatedLab({ hosts: [name], faults }));
  }

  /** The text of an inventory of this host, with settings of the test's own. */
  inventory(settings: object = {}): string {
    const { hosts } = parse(this.#lab.inventory());
    for (const host of Object.values(hosts)) Object.assign(host ?? {}, settings);
    return stringify({ hosts });
  }

  async runner(principal: Principal): Promise<Runner> {
    const [host] = parseInventory(this.#lab.inventory(), 'the emulated host').hosts;
    if (host === undefined) throw new Error('the lab has no host');
    const runner = await connect(host, principal);
    this.#runners.push(runner);
    return runner;
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map(runner => runner.close()));
    await this.#lab.close();
  }
}

export function sh(runner: Runner, script: string, ...args: string[]): Promise<Completion> {
  return runner.exec({ program: '/bin/sh', args: ['-c', script, 'sh', ...args] });
}
