import { expect } from 'chai';
import type { LogEvent } from '../../../validators/index.ts';
import { confirmation } from '../../../validators/sources/auditd-confirm.ts';

const id = '1795490702.096:4711';
const lines = [
  `type=SYSCALL msg=audit(${id}): arch=c000003e syscall=59 success=yes pid=12 key="t1569_cmd"`,
  `type=EXECVE msg=audit(${id}): argc=3 a0="systemctl" a1="start" a2="x"`,
];
const event = (raw: readonly string[], more: Partial<LogEvent> = {}): LogEvent => ({
  source: 'auditd',
  id,
  time: 0,
  views: [],
  actor: { known: false, why: '' },
  pids: [],
  raw: raw.join('\n'),
  ...more,
});
const own = `${lines.join('\n')}\n#servicedrill whole\n`;

describe('audit records that came by way of syslog, held against the host’s own log', () => {
  it('are the host’s where each stands there, whatever syslog puts around it', () => {
    expect(confirmation([event(lines)], own)).to.deep.equal({ state: 'alive' });
    const around = lines.map(line => `node=web01 ${line}`);
    expect(confirmation([event(around)], own)).to.deep.equal({ state: 'alive' });
    const enriched = lines.map(line => `${line}\u001dARCH=x86_64 SYSCALL=execve`).join('\n');
    const relayed = lines.map(line => `${line}#035ARCH=x86_64 SYSCALL=execve`);
    expect(confirmation([event(relayed)], enriched)).to.deep.equal({ state: 'alive' });
    const renamed = relayed.map(line => `${line} AUID="somebody"`);
    expect(confirmation([event(renamed)], enriched).state, 'names that another put there').to.equal(
      'inconclusive',
    );
  });

  for (const [what, forged] of Object.entries({
    'another id': event(lines, { id: '1795490702.096:4712' }),
    'a further record': event([...lines, `type=PATH msg=audit(${id}): name="/etc/systemd/system/x"`]),
    'another text': event(lines.map(line => line.replace('"x"', '"y"'))),
    'an event of laurel’s with another id': event(['{"ID":"1.1:1"}'], { id: '1.1:1' }),
  }))
    it(`may be somebody else’s where they have ${what}`, () => {
      const health = confirmation([event(lines), forged], own);
      expect(health.state).to.equal('inconclusive');
      expect(JSON.stringify(health)).to.include(forged.id).and.include('somebody else may have sent it');
    });

  it('of laurel’s are known by their id', () => {
    expect(confirmation([event([`{"ID":"${id}"}`])], own)).to.deep.equal({ state: 'alive' });
  });

  it('is unknown where the host keeps no log of its own, with what would do', () => {
    const health = confirmation([event(lines)], '#servicedrill unreadable /var/log/audit/audit.log\n');
    expect(health).to.include({ state: 'inconclusive' });
    expect(JSON.stringify(health)).to.include('write_logs = yes');
  });
});
