import { expect } from 'chai';
import { type NearMiss, rulesFor } from '../../engine/index.ts';
import type { LogEvent } from '../../validators/index.ts';

const logsource = { product: 'linux', category: 'process_creation' };

function event(id: string, fields: Record<string, string>, time = 0): LogEvent {
  const views = [{ logsource, fields }];
  return { source: 'auditd', id, time, views, actor: { known: false, why: '' }, pids: [], raw: '' };
}

const marker = 'k3v9q2xw';
const bearsMarker = ({ views }: LogEvent) => JSON.stringify(views).includes(marker);

function rule(id: string, detection: object): string {
  return JSON.stringify({ title: `Rule ${id}`, id, name: id, logsource, detection });
}

function nearMiss(text: string, id: string, events: readonly LogEvent[]): NearMiss | undefined {
  const none = { knownAdmins: [], knownServices: [] };
  return rulesFor({ sources: [{ text }] })(none).nearMiss(id, events, bearsMarker);
}

const enabling = rule('a', {
  s: { 'Image|endswith': '/systemctl', 'CommandLine|contains': ['enable'], User: 'bob' },
  condition: 's',
});

describe('the nearest miss of a rule', () => {
  it('is the event that meets the most of the rule, not the first with as little to change', () => {
    const either = rule('a', {
      by_name: { Image: '/opt/evil' },
      by_use: { 'Image|endswith': '/systemctl', 'CommandLine|contains': 'enable' },
      condition: '1 of by_*',
    });
    const events = [
      event('first', { Image: '/bin/sh', CommandLine: 'sh -c true' }),
      event('second', { Image: '/usr/bin/systemctl', CommandLine: 'systemctl start x' }),
    ];
    expect(nearMiss(either, 'a', events)).to.include({
      event: 'second',
      selection: 'by_use',
      field: 'CommandLine|contains',
      seen: 'systemctl start x',
      met: 1,
      of: 2,
    });
  });

  it("is an event on the drill's own names before others that meet as much of it", () => {
    const start = { Image: '/usr/bin/systemctl', User: 'root' };
    const events = [
      event('first', { ...start, CommandLine: 'systemctl start cron' }),
      event('own', { ...start, CommandLine: `systemctl start svc-${marker}` }),
    ];
    expect(nearMiss(enabling, 'a', events)?.event).to.equal('own');
  });

  it("is no event that meets nothing of it, were it the drill's own", () => {
    const events = [
      event('own', { Image: '/bin/sh', CommandLine: `sh /tmp/${marker}`, User: 'root' }),
      event('likely', { Image: '/usr/bin/systemctl', CommandLine: 'systemctl start x', User: 'root' }),
    ];
    expect(nearMiss(enabling, 'a', events)?.event).to.equal('likely');
  });

  it('tells a field that is absent from an empty one', () => {
    const at = (fields: Record<string, string>) => nearMiss(enabling, 'a', [event('x', fields)]);
    const systemctl = { Image: '/usr/bin/systemctl', CommandLine: 'systemctl enable x' };
    expect(at(systemctl)).to.include({ field: 'User', seen: '', absent: true });
    expect(at({ ...systemctl, User: '' })).to.include({ field: 'User', seen: '', absent: false });
  });

  it('of a correlation is the rule that matched nothing, with its own nearest miss', () => {
    const other = rule('b', { s: { 'Image|endswith': '/systemctl' }, condition: 's' });
    const both = JSON.stringify({
      title: 'Both',
      id: 'both',
      correlation: { type: 'temporal', rules: ['a', 'b'], timespan: '10s' },
    });
    const text = [enabling, other, both].join('\n---\n');
    const start = { Image: '/usr/bin/systemctl', CommandLine: 'systemctl start x', User: 'bob' };
    const miss = nearMiss(text, 'both', [event('one', start)]);
    expect(miss).to.include({ part: 'rule', field: 'Rule a', seen: '0', wanted: '1', event: 'one' });
    expect(miss?.base).to.include({
      field: 'CommandLine|contains',
      seen: 'systemctl start x',
      wanted: "'*enable*'",
    });
  });

  it('of a counting correlation is how many events its rule lacks', () => {
    const starting = rule('b', { s: { 'Image|endswith': '/systemctl' }, condition: 's' });
    const many = JSON.stringify({
      title: 'Many',
      id: 'many',
      correlation: { type: 'event_count', rules: ['b'], timespan: '1m', condition: { gte: 5 } },
    });
    const starts = [0, 1, 2].map(at => event(`e${at}`, { Image: '/usr/bin/systemctl' }, at));
    expect(nearMiss([starting, many].join('\n---\n'), 'many', starts)).to.include({
      part: 'rule',
      field: 'Rule b',
      seen: '3',
      wanted: '>= 5',
    });
  });
});
