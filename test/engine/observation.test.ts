import { expect } from 'chai';
import { Observation } from '../../engine/observe/observation.ts';
import { rulesFor } from '../../engine/observe/sigma-rules.ts';
import { makePlan } from '../../engine/plan/plan.ts';
import { type Expectation, type Scenario, scenarios } from '../../scenarios/index.ts';
import type { LogEvent } from '../../validators/index.ts';

const marker = 'k3v9q2xw';

const rule = (id: string, category: string, field: string) => `
title: ${id}
id: ${id}
logsource: { product: linux, category: ${category} }
detection: { selection: { ${field}: '*' }, condition: selection }
`;

const [written, executed, both] = ['1', '2', '3'].map(n => `${n}0000000-0000-4000-8000-000000000000`);
const texts = [
  rule(`${written}`, 'file_event', 'TargetFilename'),
  rule(`${executed}`, 'process_creation', 'CommandLine'),
  `
title: both
id: ${both}
correlation: { type: temporal_ordered, rules: ['${written}', '${executed}'], group-by: [Computer, LoginUser], timespan: 1m, generate: true }
`,
];
const rules = rulesFor({ sources: texts.map(text => ({ text })) })({ knownAdmins: [], knownServices: [] });

const expectation: Expectation = {
  id: 'order',
  title: '',
  dataComponent: { id: 'DC0064', name: 'Command Execution' },
  rules: [`${both}`],
  must: 'fire',
  telemetry: {
    sources: ['auditd'],
    need: { kind: 'service-start' },
    views: [{ category: 'process_creation' }],
    where: [],
  },
};

/** One of two logs of the same host: each calls it otherwise, or not at all. */
function event(seconds: number, category: string, field: string, LoginUser = 'eve'): LogEvent {
  const own = category === 'file_event' ? { Computer: 'web01.example.org' } : {};
  const fields = { [field]: `sdrill-${marker}`, LoginUser, ...own };
  const view = { logsource: { product: 'linux', category }, fields };
  const actor = { known: false, why: '' } as const;
  return {
    source: 'auditd',
    id: `${seconds}`,
    time: seconds * 1000,
    views: [view],
    actor,
    pids: [],
    raw: '',
  };
}

const wrote = (seconds: number) => event(seconds, 'file_event', 'TargetFilename');
const ran = (seconds: number, login?: string) => event(seconds, 'process_creation', 'CommandLine', login);

function observationOf(): Observation {
  const [any] = scenarios;
  if (any === undefined) throw new Error('no scenario');
  const scenario: Scenario = { ...any, steps: () => [], expectations: () => [expectation] };
  const facts = { platform: 'linux', os: '', hostname: 'web01', tools: {}, actor: 'root' } as const;
  const context = { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] };
  const observation = new Observation(makePlan(scenario, context), rules, () => {});
  observation.attribution.begin(0);
  return observation;
}

function matchesOf(events: readonly LogEvent[]): string[] {
  const observation = observationOf();
  for (const one of events) observation.accept(one);
  return observation.seen.flatMap(({ matches }) => matches.map(match => match.event.id));
}

describe('a correlation over what the act left in the logs', () => {
  it('is made on the event that completes it, in whatever order the events come in', () => {
    expect(matchesOf([wrote(1), ran(2)])).to.deep.equal(['2']);
    expect(matchesOf([ran(2), wrote(1)])).to.deep.equal(['2']);
  });

  it('is not made in the wrong order, by another login, too late, or of events before the act', () => {
    expect(matchesOf([ran(1), wrote(2)])).to.deep.equal([]);
    expect(matchesOf([wrote(1), ran(2, 'mallory')])).to.deep.equal([]);
    expect(matchesOf([wrote(1), ran(90)])).to.deep.equal([]);
    expect(matchesOf([wrote(-1), ran(2)])).to.deep.equal([]);
  });

  it('says how many events of its time it could not keep, before it was known whose they are', () => {
    const observation = observationOf();
    const foreign = (seconds: number): LogEvent => ({ ...wrote(seconds), views: [] });
    for (let count = 0; count < 20_000; count++) observation.accept(foreign(1));
    expect(observation.lost).to.equal(0);
    observation.accept(foreign(1));
    observation.accept(foreign(-1));
    observation.accept(wrote(1));
    expect(observation.lost).to.equal(1);
  });

  it('keeps room for events of its time, however many older ones a log begins with', () => {
    const observation = observationOf();
    const ofProcess = (seconds: number, pid: number): LogEvent => ({
      ...wrote(seconds),
      views: [],
      pids: [pid],
    });
    for (let count = 0; count < 20_000; count++) observation.accept(ofProcess(-1, 7));
    observation.accept(ofProcess(1, 7));
    observation.acted(7);
    expect(observation.lost).to.equal(0);
    expect(observation.owned.map(({ id }) => id)).to.deep.equal(['1']);
  });
});

describe('what comes while a command of the program’s own runs', () => {
  const own = (pid: number, parentPid = 1) => ({ ...ran(9, 'root'), id: `${pid}`, pids: [pid], parentPid });
  const ownedBy = (observation: Observation) => observation.owned.map(({ id }) => id);

  it('waits until its process ids are known, and is never the act’s where they are its own', () => {
    const observation = observationOf();
    const done = observation.keeping();
    for (const pid of [70, 71, 90]) observation.accept(own(pid, pid === 71 ? 70 : 1));
    expect(ownedBy(observation)).to.deep.equal([]);
    done([70]);
    expect(ownedBy(observation)).to.deep.equal(['90']);
  });

  it('does not wait where a process of the act did it', () => {
    const observation = observationOf();
    observation.acted(50);
    observation.keeping();
    observation.accept(own(51, 50));
    expect(ownedBy(observation)).to.deep.equal(['51']);
  });

  it('is not the act’s where a process of such a command started it, however far down', () => {
    const observation = observationOf();
    observation.keeping()([70]);
    for (const [pid, parent] of [
      [71, 70],
      [72, 71],
      [73, 72],
    ] as const)
      observation.accept(own(pid, parent));
    expect(ownedBy(observation)).to.deep.equal([]);
  });
});
