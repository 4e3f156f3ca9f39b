import { expect } from 'chai';
import { Canaries, isOf } from '../../../validators/sources/canaries.ts';
import { JournalFeed } from '../../../validators/sources/journald-feed.ts';

const prefix = 'servicedrill canary k3v9q2xw.';
const entry = (fields: Record<string, string>) => JSON.stringify({ __CURSOR: 's=1', ...fields });
const suppressed = (unit: string) =>
  entry({ MESSAGE_ID: 'a596d6fe7bfa4994828e72309e95d61e', MESSAGE: `Suppressed 1733 messages from ${unit}` });

describe('what journalctl prints', () => {
  let feed: JournalFeed;
  let canaries: Canaries;
  beforeEach(() => {
    canaries = new Canaries(prefix);
    feed = new JournalFeed('k3v9q2xw', canaries);
  });

  const came = (text: string, pid = 4711) =>
    canaries.within(text, { startedAt: 0 }, isOf(pid), 0, new AbortController().signal);

  it('is events, without the entry that fixed the position and without canaries', async () => {
    const [text, other] = [canaries.next(), canaries.next()];
    const canary = entry({ SYSLOG_IDENTIFIER: 'servicedrill', MESSAGE: text, _PID: '4711' });
    for (const line of [entry({ MESSAGE: 'before' }), entry({ MESSAGE: 'after' }), canary]) feed.line(line);
    feed.events.end();
    const messages: unknown[] = [];
    for await (const event of feed.events) messages.push(event.views[0]?.fields.MESSAGE);
    expect(messages).to.deep.equal(['after']);
    expect(await came(text)).to.equal(true);
    expect(await came(other)).to.equal(false);
  });

  it('is no canary from another process, whatever process id it claims for itself', async () => {
    const text = canaries.next();
    const fields = { SYSLOG_IDENTIFIER: 'servicedrill', MESSAGE: text, SYSLOG_PID: '4711', _COMM: 'logger' };
    feed.line(entry({ ...fields, _PID: '666', _UID: '1000' }));
    expect(await came(text)).to.equal(false);
    feed.line(entry({ ...fields, _PID: '4711', _UID: '0' }));
    expect(await came(text)).to.equal(true);
  });

  it('is events from the first on, where the journal was empty', async () => {
    feed.beginEmpty();
    feed.line(entry({ MESSAGE: 'first' }));
    feed.events.end();
    const messages: unknown[] = [];
    for await (const event of feed.events) messages.push(event.views[0]?.fields.MESSAGE);
    expect(messages).to.deep.equal(['first']);
  });

  it('reports messages held back, where they may have been of PID 1 or of the run', () => {
    feed.line(suppressed('nginx.service'));
    expect(feed.suppression, 'limits are per unit').to.equal(undefined);
    feed.line(suppressed('servicedrill-k3v9q2xw.service'));
    expect(feed.suppression).to.contain('1733');
    const other = new JournalFeed('k3v9q2xw', canaries);
    other.line(suppressed('init.scope'));
    expect(other.suppression).to.contain('init.scope');
  });

  it('keeps its remarks, which explain a silent journal', () => {
    feed.line('Hint: You are currently not seeing messages from other users and the system.');
    expect(feed.notices).to.have.length(1);
    expect(feed.cursor).to.equal(undefined);
  });
});
