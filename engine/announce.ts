import type { Outcome } from '../reports/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import type { Acted } from './act-and-restore.ts';
import type { HostContext } from './context.ts';
import { lateness } from './lateness.ts';
import type { Seen } from './observation.ts';
import type { Plan } from './plan.ts';
import { leftByHand } from './scenario-result.ts';

export function announce(
  { report, host }: HostContext,
  { scenario }: Plan,
  phase: 'baseline' | 'act' | 'revert',
  detail: string,
): void {
  report({ type: 'phase', host: host.name, scenario: scenario.id, phase, detail });
}

export function announceDetection(seen: Seen, { scenario }: Plan, context: HostContext): void {
  const { report, host } = context;
  const where = { host: host.name, scenario: scenario.id };
  const met = lateness(seen, context) === undefined;
  const verdict = met ? 'detected' : 'late';
  report({ type: 'verdict', ...where, expectation: seen.expectation.title, verdict, met });
}

interface NotExecuted {
  readonly outcome: Exclude<Outcome, 'executed'>;
  readonly why: string;
}

export function announceNotExecuted(ending: NotExecuted, { id }: Scenario, context: HostContext): void {
  const { outcome, why } = ending;
  context.report({ type: 'not-executed', host: context.host.name, scenario: id, outcome, why });
}

export function announceEnd({ scenario, ...plan }: Plan, acted: Acted, context: HostContext): void {
  const { report, host } = context;
  const { outcome, why } = acted.outcome;
  const where = { host: host.name, scenario: scenario.id };
  if (outcome !== 'executed') announceNotExecuted({ outcome, why }, scenario, context);
  if (acted.restoration.restored) report({ type: 'restored', ...where });
  else report({ type: 'left-changed', ...where, commands: leftByHand(plan, acted, context) });
}
