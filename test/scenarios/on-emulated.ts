import { makePlan } from '../../engine/plan/plan.ts';
import type { Runner } from '../../runners/index.ts';
import {
  type Change,
  type HostFacts,
  type PlanContext,
  presenceOf,
  type Scenario,
  scenarios,
} from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';

export const marker = 'k3v9q2xw';

/** The procedures for hosts of which so much is known, and what they are planned with. */
export function proceduresFor(facts: HostFacts) {
  const context: PlanContext = { marker, facts, uniqueNames: false };
  const all = scenarios.filter(({ platform, role }) => platform === facts.platform && role === 'procedure');
  return {
    context,
    all,
    changesOf: (scenario: Scenario): readonly Change[] => makePlan(scenario, context).changes,
    only(id: string): Scenario {
      const found = all.find(scenario => scenario.id === id);
      if (found === undefined) throw new Error(`no scenario ${id}`);
      return found;
    },
  };
}

/** An emulated host for all tests of a block, and the ways in which its actor tries changes. */
export interface Tried {
  readonly host: EmulatedHost;
  readonly runner: Runner;
  presence(change: Change): Promise<ReturnType<typeof presenceOf>>;
  revert(change: Change): Promise<void>;
}

/** To be called in a describe block. */
export function onEmulated(name: Parameters<typeof EmulatedHost.start>[0]): Tried {
  let host: EmulatedHost;
  let runner: Runner;
  before(async () => {
    host = await EmulatedHost.start(name);
    runner = await host.runner('actor');
  });
  after(() => host.close());
  return {
    get host() {
      return host;
    },
    get runner() {
      return runner;
    },
    presence: async change => presenceOf(change.kind, await runner.exec(change.probe)),
    async revert(change) {
      for (const command of change.revert) await runner.exec(command);
    },
  };
}
