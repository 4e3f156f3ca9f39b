import type { Host } from '../../inventory/index.ts';
import type { Command, Dialect } from '../../runners/index.ts';
import type { Change, Scenario } from '../../scenarios/index.ts';
import { factsOf } from '../hosts/index.ts';
import { makePlan } from '../plan/index.ts';
import { objections } from './objections.ts';

/** What a run would send, without asking the host anything. */
export interface DryRun {
  readonly host: string;
  readonly dialect: Dialect;
  readonly scenario: string;
  readonly marker: string;
  /** Command lines of what will run on the host, and which of the system's own programs each is a copy of. */
  readonly payloads: readonly string[];
  /** Why the guard would refuse it. */
  readonly objections: readonly string[];
  readonly commands: readonly {
    readonly phase: 'baseline' | 'act' | 'revert' | 'verify';
    readonly command: Command;
  }[];
  readonly expectations: readonly {
    readonly title: string;
    readonly dataComponent: string;
    readonly rules: readonly string[];
  }[];
}

/** In a dry run the marker is always the same, so that two of them can be compared. */
const marker = 'k3v9q2xw';

/** Every command of one scenario on one host, in order; tools by their bare names, since no host was asked. */
export function dryRun(
  scenario: Scenario,
  host: Pick<Host, 'name' | 'platform' | 'dialect' | 'accounts' | 'source'>,
  uniqueNames: boolean,
): DryRun {
  const { actor, known_admin } = host.accounts;
  const plan = makePlan(scenario, {
    marker,
    facts: factsOf(
      host,
      { os: 'unknown', hostname: host.name, tools: {}, actor: actor.user },
      known_admin && [known_admin.user],
    ),
    uniqueNames,
  });
  const probes = plan.changes.map(change => change.probe);
  const acts = plan.steps.flatMap(step => ('change' in step ? step.change.apply : [step.action.command]));
  const reverts = plan.changes.toReversed().flatMap(change => change.revert);
  return {
    host: host.name,
    dialect: host.dialect,
    scenario: scenario.id,
    marker,
    payloads: payloadsOf(plan.changes),
    objections: objections(plan),
    commands: [
      ...probes.map(command => ({ phase: 'baseline' as const, command })),
      ...acts.map(command => ({ phase: 'act' as const, command })),
      ...reverts.map(command => ({ phase: 'revert' as const, command })),
      ...probes.map(command => ({ phase: 'verify' as const, command })),
    ],
    expectations: plan.expectations.map(({ title, dataComponent, rules }) => ({
      title,
      dataComponent: dataComponent.name,
      rules,
    })),
  };
}

function payloadsOf(changes: readonly Change[]): string[] {
  const payloads = changes.flatMap(({ payload, registers = [] }) => [
    ...(payload ? [payload] : []),
    ...registers,
  ]);
  return [
    ...new Set(
      payloads.map(({ program, args, copyOf }) =>
        [program, ...args].join(' ').concat(copyOf === undefined ? '' : ` (a copy of ${copyOf})`),
      ),
    ),
  ];
}
