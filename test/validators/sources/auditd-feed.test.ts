import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { AuditFeed } from '../../../validators/sources/auditd-feed.ts';
import { Canaries, isOf } from '../../../validators/sources/canaries.ts';

const prefix = 'servicedrill canary k3v9q2xw.';
const header = { log: '', format: 'RAW', writes: 'yes', directories: [], users: new Map() };

const syscall = (serial: number, pid: number) =>
  `type=SYSCALL msg=audit(1795490702.096:${serial}): arch=c000003e syscall=257 success=yes exit=3 ppid=1 pid=${pid} comm="a" exe="/bin/a"`;
const path = (serial: number) =>
  `type=PATH msg=audit(1795490702.096:${serial}): item=0 name="/etc/systemd/system/${serial}" nametype=CREATE`;
const title = (serial: number) => `type=PROCTITLE msg=audit(1795490702.096:${serial}): proctitle="a"`;
const canary = (text: string, pid = 9) =>
  `type=USER msg=audit(1795490702.097:91): pid=${pid} uid=0 auid=0 ses=1 msg='text=${text} exe="/sbin/auditctl"'`;
const sent = { startedAt: 0 };

describe('what an audit log gives before a canary', () => {
  let feed: AuditFeed;
  let canaries: Canaries;
  let text: string;
  let times: unknown[];
  beforeEach(() => {
    times = [];
    canaries = new Canaries(prefix, reading => times.push(reading.hostTime));
    text = canaries.next();
    feed = new AuditFeed(canaries);
    feed.begin(header);
  });

  const take = (...lines: string[]) => {
    for (const line of lines) feed.line(line);
  };
  const seen = (ms = 5_000, pid: number | null = 9) =>
    canaries.within(text, sent, isOf(pid ?? undefined), ms, AbortSignal.timeout(5_000));
  const given = async () => {
    feed.end();
    const found: string[][] = [];
    for await (const { id, raw } of feed.events)
      found.push([id.replace(/.*:/, ''), ...(raw.match(/(?<=^type=)\w+/gm) ?? [])]);
    return found;
  };

  it('is every event that is whole, and those that have no PROCTITLE', async () => {
    take(syscall(1, 5), path(1), syscall(2, 6), path(2), title(2), canary(text));
    expect(await seen()).to.equal(true);
    expect(await given()).to.deep.equal([
      ['2', 'SYSCALL', 'PATH', 'PROCTITLE'],
      ['1', 'SYSCALL', 'PATH'],
    ]);
  });

  it('is an event whole that stands on both sides of it', async () => {
    take(syscall(1, 5), canary(text));
    await delay(10);
    take(path(1), title(1));
    expect(await seen()).to.equal(true);
    expect(await given()).to.deep.equal([['1', 'SYSCALL', 'PATH', 'PROCTITLE']]);
  });

  it('is nothing of an event that began behind it', async () => {
    take(syscall(1, 5), canary(text), syscall(2, 6));
    expect(await seen()).to.equal(true);
    take(path(2), title(2));
    expect(await given()).to.deep.equal([
      ['1', 'SYSCALL'],
      ['2', 'SYSCALL', 'PATH', 'PROCTITLE'],
    ]);
  });

  it('is told of at once where the log is read again', async () => {
    take(syscall(1, 5));
    feed.again([syscall(1, 5), path(1), title(1), canary(text)]);
    expect(await seen(0)).to.equal(true);
    expect(await given()).to.deep.equal([['1', 'SYSCALL', 'PATH', 'PROCTITLE']]);
  });

  it('tells the host’s time with the canary', async () => {
    take(canary(text));
    expect(await seen()).to.equal(true);
    expect(times).to.deep.equal([1795490702097]);
  });

  it('is no answer from another process, by a text of before, or of who only names it', async () => {
    const named = `type=EXECVE msg=audit(1795490702.097:92): argc=2 a0="/bin/true" a1="${text}"`;
    const claimed = `type=USER_CMD msg=audit(1795490702.097:93): pid=9 uid=1000 auid=1000 ses=1 msg='cmd="${text}"'`;
    take(canary(text, 8), named, claimed, canary(`${prefix}1`));
    expect(await seen(300)).to.equal(false);
    take(canary(text));
    expect(await seen()).to.equal(true);
    expect(await seen(0, null), 'a sender that is not known').to.equal(false);
    canaries.done(text);
    take(canary(text));
    expect(await seen(300), 'a second time').to.equal(false);
    expect(canaries.next()).to.not.equal(text);
  });
});
