import type { Host, Inventory } from '../../inventory/index.ts';
import type { Command } from '../../runners/index.ts';
import type { HostFacts, Scenario } from '../../scenarios/index.ts';
import type { Plan } from './plan.ts';
import { sourceOf } from './source.ts';

/** The tools that a plan cannot do without and the host does not have. */
export function lacking({ scenario, facts }: Plan): string[] {
  return scenario.tools.filter(tool => facts.tools[tool] === undefined);
}

/** Why a plan cannot be carried out on such a host at all; undefined where it can. */
export function whyInapplicable(
  plan: Plan,
  host: Host,
  inventory: Pick<Inventory, 'hosts'>,
): string | undefined {
  const unlike = whyHostUnfit(plan.facts);
  if (unlike) return `${unlike.why}: ${unlike.fix}`;
  const missing = lacking(plan);
  return missing.length > 0 ? `the host lacks ${missing.join(', ')}` : whyUnfit(plan, host, inventory);
}

/** Why no plan at all can be carried out on such a host, and what would do. */
export function whyHostUnfit({
  noSystemd,
}: Pick<HostFacts, 'noSystemd'>): { readonly why: string; readonly fix: string } | undefined {
  if (noSystemd === undefined) return undefined;
  const { init, wsl } = noSystemd;
  return {
    why: `the host runs no systemd${init === '' ? '' : ` (its PID 1 is ${init})`}`,
    fix: wsl
      ? 'write systemd=true under [boot] in its /etc/wsl.conf, then run wsl --shutdown in Windows'
      : 'drill a machine or VM that boots with systemd',
  };
}

/** Why a plan cannot be carried out on such a host, tools apart, with what would make it possible. */
export function whyUnfit(plan: Plan, host: Host, inventory: Pick<Inventory, 'hosts'>): string | undefined {
  const unfit = plan.scenario.unfit?.(plan.facts);
  if (unfit !== undefined) return unfit;
  if (plan.facts.unprivileged === undefined && acts(plan).some(({ as }) => as === 'unprivileged'))
    return 'the inventory names no unprivileged account for this host';
  if (acts(plan).some(({ on }) => on === 'source') && sourceOf(host, inventory) === undefined)
    return 'the inventory names no lab host that reaches out to this one: write source: {host: NAME, address: WHAT ITS TOOLS CALL THIS HOST}';
  return undefined;
}

function acts({ steps }: Plan): Command[] {
  return steps.flatMap(step => ('change' in step ? step.change.apply : [step.action.command]));
}

/** Names of the programs that a host is asked for: what the scenarios need, and what they can do without. */
export function toolsOf(scenarios: readonly Scenario[]): string[] {
  return [...new Set(scenarios.flatMap(({ tools, wants = [] }) => [...tools, ...wants]))];
}
