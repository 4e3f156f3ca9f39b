import type { Command } from '../runners/index.ts';
import type { Change, Expectation, HostFacts, PlanContext, Scenario, Step } from '../scenarios/index.ts';

/** What will be done on one host, down to the last word of each command. */
export interface Plan {
  readonly scenario: Scenario;
  readonly marker: string;
  readonly facts: HostFacts;
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly expectations: readonly Expectation[];
}

/** Pure: the same scenario, facts and marker give the same commands. */
export function makePlan(scenario: Scenario, context: PlanContext): Plan {
  const steps = scenario.steps(context).map(step => resolveStep(step, context.facts));
  const changes = steps.flatMap(step => ('change' in step ? [step.change] : []));
  const { marker, facts } = context;
  return { scenario, marker, facts, steps, changes, expectations: scenario.expectations(context) };
}

/** Tools are called by the path that preflight found, whatever PATH the login has. */
function resolveStep(step: Step, facts: HostFacts): Step {
  const resolve = (command: Command): Command => {
    const path = command.on === 'source' ? undefined : facts.tools[command.program];
    return { ...command, program: path ?? command.program };
  };
  if ('action' in step) {
    const { action } = step;
    const { unchanged } = action;
    const proof = unchanged && { unchanged: resolve(unchanged) };
    return { action: { ...action, command: resolve(action.command), ...proof } };
  }
  const { change } = step;
  return {
    change: {
      ...change,
      apply: change.apply.map(resolve),
      revert: change.revert.map(resolve),
      probe: resolve(change.probe),
    },
  };
}
