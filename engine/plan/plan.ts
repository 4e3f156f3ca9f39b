import type { Command } from '../../runners/index.ts';
import {
  authentic,
  type Change,
  type Expectation,
  frozenScenario,
  type HostFacts,
  isSystemTool,
  type PlanContext,
  plainCopy,
  plainElements,
  type Scenario,
  type Step,
  systemRoot,
} from '../../scenarios/index.ts';

/**
 * An expectation of the catalogue's, or of the user's own: its telemetry then is whatever its rule is asked about, and which log
 * carries that is known or not.
 */
export type Expected = Expectation & { readonly byRule?: 'log-known' | 'log-unknown' };

/** What the guard is asked about. */
export interface Proposal {
  readonly marker: string;
  readonly facts: HostFacts;
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  /** Changes that are not what their kind makes, and tools that are not the system's: the guard refuses the plan. */
  readonly forged: readonly string[];
}

/** What will be done on one host, down to the last word of each command. */
export interface Plan extends Proposal {
  readonly scenario: Scenario;
  readonly expectations: readonly Expected[];
}

/**
 * Pure: the same scenario, facts and marker give the same commands. Each step is made anew of its data, and nothing of
 * the object that the scenario gave is left in it; of what the scenario is told it has a frozen copy of its own.
 */
export function makePlan(offered: Scenario, context: PlanContext): Plan {
  const scenario = frozenScenario(offered);
  const told = plainCopy(context);
  const { marker, facts } = told;
  const steps = scenario.steps(told);
  const proposal = withTools({ marker, facts, steps }, step => byKnownAdmin(step, scenario, facts));
  return { ...proposal, scenario, expectations: plainCopy(scenario.expectations(told)) };
}

/** What would be sent for those steps; a forged one is left out of it, and told. */
export function withTools(
  { marker, facts, steps }: Pick<Proposal, 'marker' | 'facts' | 'steps'>,
  by = (step: Step) => step,
): Proposal {
  const forged: string[] = [];
  const resolved = ownSteps(steps, forged).map(step => by(resolveStep(step, facts, forged)));
  const changes = resolved.flatMap(step => ('change' in step ? [step.change] : []));
  return { marker, facts, steps: resolved, changes, forged };
}

/** Of a true array alone: another one's length and elements may differ at each look. */
function ownSteps(steps: readonly Step[], forged: string[]): Step[] {
  const elements = plainElements(steps);
  if (elements === undefined) forged.push('its steps are no plain list');
  return (elements ?? []).flatMap(offered => {
    const made = authentic(offered);
    if (!('why' in made)) return [made.step];
    forged.push(made.why);
    return [];
  });
}

/** Tools are called by the path that preflight found, whatever PATH the login has. */
function resolveStep(step: Step, facts: HostFacts, forged: string[]): Step {
  const root = systemRoot(facts);
  const resolve = (command: Command): Command => {
    const { program, on } = command;
    const path = on === 'source' ? undefined : facts.tools[program];
    if (path === undefined) return command;
    if (!isSystemTool(path, program, root))
      forged.push(`the host's ${program} is ${path}, not the system's own`);
    return { ...command, program: path };
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

/** Where the inventory has an account for it, that acts in the actor's place; the actor proves and takes back. */
function byKnownAdmin(step: Step, { known }: Scenario, { knownAdmin }: HostFacts): Step {
  if (knownAdmin === undefined || known?.as !== 'admin' || !('change' in step)) return step;
  const { change } = step;
  return { change: { ...change, apply: change.apply.map(command => ({ ...command, as: 'known_admin' })) } };
}
