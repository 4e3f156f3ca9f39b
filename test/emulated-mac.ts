import { parseInventory } from '../inventory/index.ts';
import { type EmulatedLab, startEmulatedLab } from '../lab/index.ts';
import { type Completion, connect, type Principal, type Runner } from '../runners/index.ts';

/** The emulated Mac alone, and runners on it over real SSH. Close it: it ends all of them. */
export class EmulatedMac {
  readonly #lab: EmulatedLab;
  readonly #runners: Runner[] = [];

  private constructor(lab: EmulatedLab) {
    this.#lab = lab;
  }

  static async start(...faults: string[]): Promise<EmulatedMac> {
    return new EmulatedMac(await startEmulatedLab({ hosts: ['lab-mac01'], faults }));
  }

  async runner(principal: Principal): Promise<Runner> {
    const [host] = parseInventory(this.#lab.inventory(), 'the emulated Mac').hosts;
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
