import type { Host } from '../../inventory/index.ts';
import type { OnProgress, Outcome } from '../../reports/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { Acted } from '../act/index.ts';
import type { ClockOffset } from '../hosts/index.ts';
import { lateness, type Seen } from '../observe/index.ts';
import type { Plan } from '../plan/index.ts';
import { leftByHand } from './scenario-result.ts';

/** Who is told of what happens on which host. */
interface Told {
  readonly report: OnProgress;
  readonly host: Pick<Host, 'name' | 'dialect'>;
}

export function announceDetection(
  seen: Seen,
  { scenario }: Plan,
  context: Told & { readonly clock: ClockOffset },
): void {
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

export function announceNotExecuted(ending: NotExecuted, { id }: Scenario, context: Told): void {
  const { outcome, why } = ending;
  context.report({ type: 'not-executed', host: context.host.name, scenario: id, outcome, why });
}

export function announceEnd({ scenario, ...plan }: Plan, acted: Acted, context: Told): void {
  const { report, host } = context;
  const { outcome, why } = acted.outcome;
  const where = { host: host.name, scenario: scenario.id };
  if (outcome !== 'executed') announceNotExecuted({ outcome, why }, scenario, context);
  if (acted.restoration.restored) report({ type: 'restored', ...where });
  else report({ type: 'left-changed', ...where, commands: leftByHand(plan, acted, context) });
}
