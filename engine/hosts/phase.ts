import type { OnProgress } from '../../reports/index.ts';

/** Tells the operator what a scenario begins to do on a host. */
export function announcePhase(
  { report, host }: { readonly report: OnProgress; readonly host: { readonly name: string } },
  scenario: string,
  phase: 'baseline' | 'act' | 'revert',
  detail: string,
): void {
  report({ type: 'phase', host: host.name, scenario, phase, detail });
}
