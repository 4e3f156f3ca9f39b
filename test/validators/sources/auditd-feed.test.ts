import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { AuditFeed } from '../../../validators/sources/auditd-feed.ts';

const prefix = 'servicedrill canary k3v9q2xw';
const header = { log: '', format: 'RAW', writes: 'yes', directories: [], users: new Map() };

const syscall = (serial: number, pid: number) =>
  `type=SYSCALL msg=audit(1795490702.096:${serial}): arch=c000003e syscall=257 success=yes exit=3 ppid=1 pid=${pid} comm="a" exe="/bin/a"`;
const path = (serial: number) =>
  `type=PATH msg=audit(1795490702.096:${serial}): item=0 name="/etc/systemd/system/${serial}" nametype=CREATE`;
const title = (serial: number) => `type=PROCTITLE msg=audit(1795490702.096:${serial}): proctitle="a"`;
const canary = (number: number) =>
  `type=USER msg=audit(1795490702.097:9${number}): pid=9 uid=0 auid=0 ses=1 msg='text=${prefix}.${number} exe="/sbin/auditctl"'`;

describe('what an audit log gives before a canary', () => {
  let feed: AuditFeed;
  beforeEach(() => {
    feed = new AuditFeed(prefix);
    feed.begin(header);
  });

  const take = (...lines: string[]) => {
    for (const line of lines) feed.line(line);
  };
  const seen = (number: number) =>
    feed.canaries.within(`${prefix}.${number}`, 5_000, AbortSignal.timeout(5_000));
  const given = async () => {
    feed.end();
    const found: string[][] = [];
    for await (const { id, raw } of feed.events)
      found.push([id.replace(/.*:/, ''), ...(raw.match(/(?<=^type=)\w+/gm) ?? [])]);
    return found;
  };

  it('is every event that is whole, and those that have no PROCTITLE', async () => {
    take(syscall(1, 5), path(1), syscall(2, 6), path(2), title(2), canary(1));
    expect(await seen(1)).to.equal(true);
    expect(await given()).to.deep.equal([
      ['2', 'SYSCALL', 'PATH', 'PROCTITLE'],
      ['1', 'SYSCALL', 'PATH'],
    ]);
  });

  it('is an event whole that stands on both sides of it', async () => {
    take(syscall(1, 5), canary(1));
    await delay(10);
    take(path(1), title(1));
    expect(await seen(1)).to.equal(true);
    expect(await given()).to.deep.equal([['1', 'SYSCALL', 'PATH', 'PROCTITLE']]);
  });

  it('is nothing of an event that began behind it', async () => {
    take(syscall(1, 5), canary(1), syscall(2, 6));
    expect(await seen(1)).to.equal(true);
    take(path(2), title(2));
    expect(await given()).to.deep.equal([
      ['1', 'SYSCALL'],
      ['2', 'SYSCALL', 'PATH', 'PROCTITLE'],
    ]);
  });

  it('is told of at once where the log is read again', async () => {
    take(syscall(1, 5));
    feed.again([syscall(1, 5), path(1), title(1), canary(1)]);
    expect(await feed.canaries.within(`${prefix}.1`, 0, AbortSignal.timeout(1))).to.equal(true);
    expect(await given()).to.deep.equal([['1', 'SYSCALL', 'PATH', 'PROCTITLE']]);
  });
});
