import type { Health, TelemetryNeed } from '../../validators/index.ts';
import type { Plan } from '../plan/index.ts';
import { type Finding, fromHealth, warning } from './finding.ts';
import type { HostLogs } from './host-logs.ts';

/** Whether each log of a host is alive, and whether what the plans need is switched on in it. */
export async function logFindings(plans: readonly Plan[], logs: HostLogs): Promise<Finding[]> {
  const healths = new Map(
    await Promise.all(logs.kinds().map(async kind => [kind, await logs.health(kind)] as const)),
  );
  const sources = [...healths].map(([kind, health]) => fromHealth(kind, 'alive', health));
  const covered = await Promise.all(
    [...needsOf(plans, logs)].map(async ([label, needed]) => {
      const { kind, need } = needed;
      const source = healths.get(kind) ?? { state: 'alive' };
      const finding = telemetryFinding(label, kind, source, await logs.covers(kind, need));
      return needed.beside && finding.state !== 'ok' ? { ...finding, state: 'warning' as const } : finding;
    }),
  );
  return [...sources, ...covered];
}

interface Needed {
  readonly kind: string;
  readonly need: TelemetryNeed;
  /** Whether no verdict hangs on it: a refusal tells its event beside itself. */
  readonly beside: boolean;
}

/** What the scenarios want switched on, each once, labelled for people. */
function needsOf(plans: readonly Plan[], logs: HostLogs): ReadonlyMap<string, Needed> {
  const needs = new Map<string, Needed>();
  for (const { telemetry, must } of plans.flatMap(({ expectations }) => expectations)) {
    const kind = logs.choose(telemetry.sources);
    const label = labelOf(telemetry.need);
    const beside = must === 'be-refused' && (needs.get(label)?.beside ?? true);
    if (kind !== undefined) needs.set(label, { kind, need: telemetry.need, beside });
  }
  return needs;
}

/** Of a log that cannot be believed nothing is said to be recorded; why it cannot stands with the log itself. */
function telemetryFinding(label: string, kind: string, source: Health, coverage: Health): Finding {
  if (source.state === 'alive') return fromHealth(label, `recorded by ${kind}`, coverage);
  if (coverage.state === 'alive')
    return warning(label, `switched on in ${kind}, which was not heard: see above`);
  const same = coverage.why === source.why;
  return same ? warning(label, `unknown, as ${kind} is: see above`) : fromHealth(label, '', coverage);
}

function labelOf(need: TelemetryNeed): string {
  switch (need.kind) {
    case 'exec':
      return `execution of ${need.program}`;
    case 'exec-child-of-init':
      return 'processes started by PID 1';
    case 'write':
      return `writes to ${need.path}`;
    case 'service-start':
      return 'starts of services';
    case 'windows-event':
      return `${need.channel} ${need.eventIds.join(', ')}${need.sysmon ? ` (${need.sysmon.of})` : ''}`;
    case 'endpoint-security':
      return need.events.join(', ');
  }
}
