import {
  type ExpectationResult,
  exitCodeOf,
  type HostResult,
  type Result,
  resultModel,
  type ScenarioResult,
  summarise,
  type Verdict,
} from '../../reports/index.ts';

const components: readonly (readonly [string, string])[] = [
  ['DC0064', 'Command Execution'],
  ['DC0061', 'File Modification'],
  ['DC0032', 'Process Creation'],
  ['DC0060', 'Service Creation'],
];

const mets: readonly Verdict[] = ['detected', 'silent', 'refused'];

export function anExpectation(verdict: Verdict, more: Partial<ExpectationResult> = {}): ExpectationResult {
  const seen = !['missed', 'blind', 'inconclusive', 'error'].includes(verdict);
  const matched = ['detected', 'late', 'fired'].includes(verdict);
  const event = {
    source: 'auditd',
    id: '1732417000.123:4711',
    time: '2026-11-24T03:16:29.120Z',
    summary: 'EXECVE systemctl start sd-k3v9q2xw.service',
  };
  return {
    id: `expects-${verdict}`,
    title: `A service is started with systemctl (${verdict})`,
    dataComponent: { id: 'DC0064', name: 'Command Execution' },
    rule: {
      id: '6f1d2c3e-0000-4000-8000-000000000001',
      title: 'Service Started With systemctl',
      level: 'medium',
      tags: ['attack.execution', 'attack.t1569.003'],
      digest: 'a'.repeat(64),
      place: { file: 'validators/rules/linux/service_started.yml', line: 1, shipped: true },
    },
    must:
      verdict === 'silent' || verdict === 'fired'
        ? 'stay-silent'
        : verdict === 'refused' || verdict === 'allowed'
          ? 'be-refused'
          : 'fire',
    verdict,
    met: mets.includes(verdict),
    layer: 'logic',
    evidence: {
      telemetry: {
        state: seen ? 'yes' : verdict === 'missed' ? 'no' : 'unknown',
        events: seen ? [event, { ...event, id: '1732417000.140:4712' }] : [],
      },
      logic: {
        state: matched ? 'yes' : seen ? 'no' : 'unknown',
        matches: matched ? [{ ...event, rule: '6f1d2c3e-0000-4000-8000-000000000001' }] : [],
      },
      alert: { state: 'unknown', alerts: [] },
    },
    secondsToVerdict: verdict === 'late' ? 45 : seen ? 0.214 : null,
    within: verdict === 'late' ? 30 : null,
    why: whys[verdict],
    fix:
      verdict === 'blind'
        ? [
            'auditctl -a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemctl -k t1569_cmd',
            'augenrules --load',
          ]
        : [],
    ...(verdict === 'telemetry-only' && {
      nearMiss: {
        rule: '6f1d2c3e-0000-4000-8000-000000000001',
        event: '4711',
        selection: 'selection_cli',
        field: 'CommandLine|contains',
        wanted: "' start '",
        seen: '/usr/bin/systemctl restart sd-k3v9q2xw.service',
      },
    }),
    ...more,
  };
}

const whys: Readonly<Record<Verdict, string>> = {
  detected: 'the rule matched an event that the act phase caused',
  late: 'the rule matched 45 s after the event; the limit is 30 s',
  'telemetry-only': 'the event reached the log, the rule stayed silent',
  missed: 'the log was alive and nothing of the act phase is in it',
  blind: 'auditd runs without a rule for execve of systemctl: its canary did not arrive',
  silent: 'telemetry was there and the rule stayed silent',
  refused: 'the attempt was refused and the positive control was not',
  fired: 'the rule fired on a harmless action',
  allowed: 'the unprivileged account could start the service',
  inconclusive: 'auditd reported 12 lost records during the act phase',
  error: 'the rule could not be evaluated: unknown modifier',
};

export function aScenario(
  expectations: ExpectationResult[],
  more: Partial<ScenarioResult> = {},
): ScenarioResult {
  return {
    id: 'systemd-service',
    title: 'Start a service from a new unit file',
    techniques: ['T1569.003', 'T1543.002'],
    marker: 'k3v9q2xw',
    outcome: 'executed',
    why: '',
    started: '2026-11-24T03:16:28.900Z',
    seconds: 1.9,
    role: 'procedure',
    act: { started: '2026-11-24T03:16:29.000Z', ended: '2026-11-24T03:16:29.100Z' },
    reversal: { started: '2026-11-24T03:16:30.000Z', ended: '2026-11-24T03:16:30.400Z' },
    commands: [
      {
        phase: 'act',
        host: 'lab-linux01',
        account: 'root',
        text: 'systemctl start sd-k3v9q2xw.service',
        started: '2026-11-24T03:16:29.000Z',
        ended: '2026-11-24T03:16:29.100Z',
        ending: 'exited',
        exit: 0,
      },
    ],
    judged: { as: 'inventory', leftOut: [], madeKnown: [] },
    changes: [
      {
        kind: 'systemd-unit',
        name: 'sd-k3v9q2xw.service',
        applied: 'yes',
        reverted: true,
        verifiedAbsent: true,
      },
    ],
    expectations,
    restored: true,
    leftBehind: [],
    killed: [],
    alsoFired: [],
    ...more,
  };
}

export function aHost(scenarios: ScenarioResult[], more: Partial<HostResult> = {}): HostResult {
  return {
    name: 'lab-linux01',
    platform: 'linux',
    emulated: false,
    transport: 'ssh',
    address: '192.0.2.11',
    os: 'debian 12',
    error: null,
    scenarios,
    ...more,
  };
}

export function aResult(hosts: HostResult[], interrupted = false): Result {
  return resultModel.parse({
    schema: 'servicedrill/result@2',
    run: {
      id: '20261124-031628-k3v9q2xw',
      started: '2026-11-24T03:16:28.000Z',
      finished: '2026-11-24T03:16:32.000Z',
      tool: { name: 'servicedrill', version: '0.1.0', digest: null },
      interrupted,
    },
    hosts,
    summary: summarise(hosts),
    exitCode: exitCodeOf(hosts, { interrupted }),
  });
}

const verdictsOf = (...list: Verdict[]) =>
  list.map((verdict, index) => {
    const [id, name] = components[index % components.length] ?? ['DC0064', 'Command Execution'];
    return anExpectation(verdict, { id: `${verdict}-${index}`, dataComponent: { id, name } });
  });

export const leftBehind = aScenario(verdictsOf('detected'), {
  id: 'init-script',
  title: 'Start a service from an init script',
  restored: false,
  changes: [
    { kind: 'file', name: '/etc/init.d/sd-k3v9q2xw', applied: 'yes', reverted: false, verifiedAbsent: false },
  ],
  leftBehind: ['systemctl stop sd-k3v9q2xw', 'rm -f /etc/init.d/sd-k3v9q2xw'],
});

export const inapplicable = aScenario([], {
  id: 'systemd-run',
  title: 'Run a transient service',
  outcome: 'not-applicable',
  why: 'the host lacks systemd-run',
  act: null,
  reversal: null,
  commands: [],
  changes: [],
});

/** One of everything: every verdict, every outcome, a host that failed, an emulated one, one left changed. */
export const everything = (): Result =>
  aResult([
    aHost([
      aScenario(verdictsOf('detected', 'telemetry-only', 'missed', 'blind'), {
        alsoFired: [
          { id: '9e', title: 'Systemd Service Creation', level: 'low', tags: [], digest: null, events: [] },
        ],
      }),
      aScenario(verdictsOf('silent', 'fired', 'inconclusive', 'error', 'late'), {
        id: 'systemd-run',
        marker: 'p7w2m4aa',
      }),
      leftBehind,
    ]),
    aHost(
      [
        aScenario(verdictsOf('refused', 'allowed'), {
          id: 'low-privileged-start',
          outcome: 'prevented',
          why: 'Interactive authentication required',
          changes: [],
        }),
        aScenario([], {
          id: 'transient-timer',
          outcome: 'skipped',
          why: 'systemdUnit sd-k3v9q2xw.timer cannot be proven absent beforehand',
          changes: [],
        }),
        inapplicable,
        aScenario(verdictsOf('inconclusive'), {
          id: 'enable-now',
          outcome: 'failed',
          why: 'systemctl ended with 1: unit is masked',
          changes: [],
        }),
      ],
      { name: 'lab-linux02', emulated: true, transport: 'ssh' },
    ),
    aHost([], {
      name: 'web.example.org',
      error: {
        message: 'web.example.org: connection refused on port 22',
        fix: 'start sshd, or correct the port in the inventory',
      },
    }),
  ]);

export const allMet = (): Result =>
  aResult([aHost([aScenario(verdictsOf('detected', 'detected', 'detected', 'detected'))])]);

export const empty = (): Result => aResult([]);

/** `count` hosts with four expectations each, one in fifty not met. */
export const fleet = (count: number): Result =>
  aResult(
    Array.from({ length: count }, (_, index) =>
      aHost(
        [aScenario(verdictsOf('detected', 'detected', 'detected', index % 50 === 7 ? 'missed' : 'detected'))],
        { name: `web-${index}.example.org` },
      ),
    ),
  );

/** Every string that a host, a rule or an inventory could have written replaced by `text`. */
export function poisoned(text: string): Result {
  const kept = new Set([
    'schema',
    'started',
    'finished',
    'name:servicedrill',
    'platform',
    'verdict',
    'must',
    'layer',
    'state',
    'outcome',
    'ended',
    'phase',
    'ending',
    'applied',
    'role',
    'as',
    'list',
  ]);
  return resultModel.parse(
    JSON.parse(JSON.stringify(everything()), (key, value: unknown) =>
      typeof value !== 'string' || kept.has(key) || kept.has(`${key}:${value}`) ? value : `${value} ${text}`,
    ),
  );
}
