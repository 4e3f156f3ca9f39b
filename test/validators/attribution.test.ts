import { expect } from 'chai';
import fc from 'fast-check';
import { Attribution, isTelemetry, type LogEvent } from '../../validators/index.ts';

const marker = 'k3v9q2xw';

function event(fields: Record<string, string>, more: Partial<LogEvent> = {}): LogEvent {
  return {
    source: 'auditd',
    id: '1:1',
    time: 500,
    views: [{ logsource: { product: 'linux', category: 'process_creation' }, fields }],
    actor: { known: false, why: 'test' },
    pids: [100],
    raw: '',
    ...more,
  };
}

function acting(): Attribution {
  const attribution = new Attribution({
    marker,
    names: ['PSEXESVC'],
    paths: ['/etc/systemd/system/x.service'],
  });
  attribution.begin(100);
  attribution.end(1_000);
  return attribution;
}

describe('attribution to the act phase', () => {
  it('takes what carries the marker, whatever its case, and what names a handle exactly', () => {
    expect(acting().owns(event({ CommandLine: `systemctl start sdrill-${marker.toUpperCase()}` }))).to.equal(
      true,
    );
    expect(acting().owns(event({ ServiceName: 'psexesvc' }))).to.equal(true);
    expect(acting().owns(event({ ServiceName: 'psexesvc2' }))).to.equal(false);
  });

  it('takes the processes that the act started, and theirs', () => {
    const attribution = acting();
    attribution.acted(100);
    expect(attribution.owns(event({ CommandLine: 'systemctl daemon-reload' }))).to.equal(true);
    const child = event({ CommandLine: 'helper' }, { pids: [200], parentPid: 100 });
    expect(attribution.owns(child)).to.equal(true);
    expect(attribution.owns(event({ CommandLine: 'grandchild' }, { pids: [300], parentPid: 200 }))).to.equal(
      true,
    );
    expect(attribution.owns(event({ CommandLine: 'stranger' }, { pids: [400], parentPid: 9 }))).to.equal(
      false,
    );
  });

  it('takes nothing that another account did, who had read the marker in the arguments of a command', () => {
    const attribution = new Attribution({
      marker,
      names: [],
      paths: [],
      actors: ['LAB\\drill', 'drill', '1000'],
    });
    attribution.begin(100);
    attribution.end(1_000);
    const by = (...names: string[]) =>
      event({ CommandLine: `systemctl start ${marker}` }, { actor: { known: true, names, field: 'auid' } });
    expect(attribution.owns(by('eve', '1001'))).to.equal(false);
    expect(attribution.owns(by('EVE'))).to.equal(false);
    for (const names of [['1000'], ['Lab\\Drill'], ['root', '0'], ['S-1-5-18'], ['NT AUTHORITY\\SYSTEM']])
      expect(attribution.owns(by(...names)), names.join()).to.equal(true);
    expect(attribution.owns(event({ CommandLine: marker }))).to.equal(true);
    attribution.acted(100);
    expect(attribution.owns(by('eve', '1001')), 'whoever a process of the act became').to.equal(true);
  });

  it('does not take the children of a daemon that only logged the marker', () => {
    const attribution = acting();
    const logged = { ...event({ MESSAGE: `Started ${marker}` }, { pids: [55] }) };
    const view = { logsource: { product: 'linux', service: 'syslog' }, fields: { MESSAGE: marker } };
    expect(attribution.owns({ ...logged, views: [view] })).to.equal(true);
    expect(attribution.owns(event({ CommandLine: 'other' }, { pids: [56], parentPid: 55 }))).to.equal(false);
  });

  it('never takes PID 1 for a process of the act', () => {
    const attribution = acting();
    attribution.owns(event({ CommandLine: marker }, { pids: [1] }));
    expect(attribution.owns(event({ CommandLine: 'unrelated' }, { pids: [70], parentPid: 1 }))).to.equal(
      false,
    );
  });

  it('takes nothing before the act has begun', () => {
    const attribution = new Attribution({ marker, names: [], paths: [] });
    expect(attribution.owns(event({ CommandLine: marker }))).to.equal(false);
  });

  it('takes the events of a process of the act, though an earlier one that probed had its id', () => {
    const attribution = acting();
    attribution.kept(100);
    attribution.acted(100);
    expect(attribution.owns(event({ CommandLine: 'whoami' }, { pids: [100] }))).to.equal(true);
  });

  it('never takes an event outside of the act, nor one of the own probing and clearing up', () => {
    const times = fc.oneof(fc.integer({ min: -500, max: 99 }), fc.integer({ min: 1_000, max: 5_000 }));
    fc.assert(
      fc.property(times, fc.string(), (time, text) => {
        expect(acting().owns(event({ CommandLine: `${text}${marker}` }, { time }))).to.equal(false);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9_999 }), fc.boolean(), (pid, asParent) => {
        const attribution = acting();
        attribution.acted(pid);
        attribution.kept(pid);
        const more = asParent ? { pids: [pid + 1], parentPid: pid } : { pids: [pid] };
        expect(attribution.owns(event({ CommandLine: marker }, more))).to.equal(false);
      }),
    );
  });
});

describe('telemetry of an expectation', () => {
  const selector = {
    sources: ['auditd'],
    need: { kind: 'exec', program: '/usr/bin/systemctl' },
    views: [{ category: 'process_creation' }],
    where: [{ field: 'Image', test: 'ends', any: ['/SYSTEMCTL'] }],
  } as const;

  it('is chosen by source, kind of view and fields', () => {
    const seen = event({ Image: '/usr/bin/systemctl' });
    expect(isTelemetry(seen, selector)).to.equal(true);
    expect(isTelemetry({ ...seen, source: 'journald' }, selector)).to.equal(false);
    expect(isTelemetry(event({ Image: '/usr/bin/systemctl-x' }), selector)).to.equal(false);
    expect(isTelemetry(event({ CommandLine: '/usr/bin/systemctl' }), selector)).to.equal(false);
    const view = {
      logsource: { product: 'linux', service: 'auditd' },
      fields: { Image: '/usr/bin/systemctl' },
    };
    expect(isTelemetry({ ...seen, views: [view] }, selector)).to.equal(false);
  });

  it('needs every condition on one and the same view', () => {
    const both = {
      ...selector,
      where: [...selector.where, { field: 'User', test: 'is', any: ['root'] }],
    } as const;
    const split = event({ Image: '/usr/bin/systemctl' });
    const other = { logsource: { product: 'linux', category: 'process_creation' }, fields: { User: 'root' } };
    expect(isTelemetry({ ...split, views: [...split.views, other] }, both)).to.equal(false);
  });
});
