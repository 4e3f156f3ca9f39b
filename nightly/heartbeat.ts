import { randomBytes } from 'node:crypto';
import type { HostCheck } from '../engine/index.ts';
import type { Host } from '../inventory/index.ts';
import {
  type ExpectationResult,
  exitCodeOf,
  type HostResult,
  type Result,
  type ScenarioResult,
  summarise,
  type Verdict,
} from '../reports/index.ts';

/** The one scenario of a heartbeat: nothing is acted, each log is one expectation. */
const heartbeatScenario = 'heartbeat';

interface Beat {
  readonly checks: readonly HostCheck[];
  readonly hosts: readonly Host[];
  readonly started: Date;
  readonly finished: Date;
  readonly tool: Result['run']['tool'];
  readonly interrupted: boolean;
}

/**
 * What was heard of hosts and logs, as the result of a run without any act, so that the same history says what has gone silent and
 * since when. Pure but for the run's id.
 */
export function heartbeatResult({ checks, hosts, started, finished, tool, interrupted }: Beat): Result {
  const results = checks.flatMap(check => {
    const host = hosts.find(({ name }) => name === check.host);
    return host === undefined ? [] : [hostResult(host, check, started, finished)];
  });
  const digits = started.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return {
    schema: 'servicedrill/result@2',
    run: {
      id: `${digits}-${randomBytes(2).toString('hex')}`,
      ...{ started: started.toISOString(), finished: finished.toISOString(), tool, interrupted },
    },
    hosts: results,
    summary: summarise(results, { seconds: (finished.getTime() - started.getTime()) / 1000 }),
    exitCode: exitCodeOf(results, { interrupted }),
  };
}

function hostResult(host: Host, { findings }: HostCheck, started: Date, finished: Date): HostResult {
  const kinds = new Set(host.logs.map(({ kind }) => kind));
  const failure = findings.find(
    ({ subject, state }) => !kinds.has(subject) && (state === 'failed' || subject === 'inventory'),
  );
  const logs = findings.filter(({ subject }) => kinds.has(subject));
  const { name, platform, emulated, transport, address } = host;
  return {
    ...{ name, platform, emulated, transport, address, os: null },
    error:
      failure === undefined
        ? null
        : { message: failure.text, fix: failure.fix.join('; ') || 'simulate check says more' },
    scenarios: failure === undefined ? [beatOf(logs, started, finished)] : [],
  };
}

type Finding = HostCheck['findings'][number];

function beatOf(logs: readonly Finding[], started: Date, finished: Date): ScenarioResult {
  return {
    ...{
      id: heartbeatScenario,
      title: 'Canaries through each log, no act',
      role: 'control',
      techniques: [],
      marker: '',
    },
    ...{ outcome: 'executed', why: '', started: started.toISOString() },
    seconds: (finished.getTime() - started.getTime()) / 1000,
    ...{
      act: null,
      reversal: null,
      commands: [],
      changes: [],
      restored: true,
      leftBehind: [],
      killed: [],
      alsoFired: [],
    },
    judged: { as: 'inventory', leftOut: [], madeKnown: [] },
    expectations: logs.map(heard),
  };
}

const verdictOf: Readonly<Record<Finding['state'], Verdict>> = {
  ok: 'detected',
  warning: 'detected',
  blind: 'blind',
  failed: 'inconclusive',
};

function heard({ subject, state, text, fix }: Finding): ExpectationResult {
  const verdict = verdictOf[state];
  const none = { state: 'unknown' } as const;
  return {
    ...{ id: `log:${subject}`, title: `${subject} is alive`, dataComponent: { id: '', name: subject } },
    rule: {
      id: `heartbeat:${subject}`,
      title: `canary through ${subject}`,
      level: '',
      tags: [],
      digest: null,
    },
    ...{ must: 'fire', verdict, met: verdict === 'detected', layer: 'logic' },
    evidence: {
      telemetry: {
        state: verdict === 'detected' ? 'yes' : verdict === 'blind' ? 'no' : 'unknown',
        events: [],
      },
      ...{ logic: { ...none, matches: [] }, alert: { ...none, alerts: [] } },
    },
    ...{ secondsToVerdict: null, within: null, why: verdict === 'detected' ? '' : text, fix: [...fix] },
  };
}
