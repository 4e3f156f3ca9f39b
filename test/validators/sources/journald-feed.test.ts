import { expect } from 'chai';
import { JournalFeed } from '../../../validators/sources/journald-feed.ts';

const prefix = 'servicedrill canary k3v9q2xw';
const entry = (fields: Record<string, string>) => JSON.stringify({ __CURSOR: 's=1', ...fields });
const suppressed = (unit: string) =>
  entry({ MESSAGE_ID: 'a596d6fe7bfa4994828e72309e95d61e', MESSAGE: `Suppressed 1733 messages from ${unit}` });

describe('what journalctl prints', () => {
  let feed: JournalFeed;
  beforeEach(() => {
    feed = new JournalFeed('k3v9q2xw', prefix);
  });

  it('is events, without the entry that fixed the position and without canaries', async () => {
    const canary = entry({ SYSLOG_IDENTIFIER: 'servicedrill', MESSAGE: `${prefix}.1` });
    for (const line of [entry({ MESSAGE: 'before' }), entry({ MESSAGE: 'after' }), canary]) feed.line(line);
    feed.events.end();
    const messages: unknown[] = [];
    for await (const event of feed.events) messages.push(event.views[0]?.fields.MESSAGE);
    expect(messages).to.deep.equal(['after']);
    expect(await feed.canaries.within(`${prefix}.1`, 0, new AbortController().signal)).to.equal(true);
    expect(await feed.canaries.within(`${prefix}.2`, 0, new AbortController().signal)).to.equal(false);
  });

  it('is events from the first on, where the journal was empty', async () => {
    feed.beginEmpty();
    feed.line(entry({ MESSAGE: 'first' }));
    feed.events.end();
    const messages: unknown[] = [];
    for await (const event of feed.events) messages.push(event.views[0]?.fields.MESSAGE);
    expect(messages).to.deep.equal(['first']);
  });

  it('tells of messages held back, where they may have been of PID 1 or of the run', () => {
    feed.line(suppressed('nginx.service'));
    expect(feed.suppression, 'limits are per unit').to.equal(undefined);
    feed.line(suppressed('servicedrill-k3v9q2xw.service'));
    expect(feed.suppression).to.contain('1733');
    const other = new JournalFeed('k3v9q2xw', prefix);
    other.line(suppressed('init.scope'));
    expect(other.suppression).to.contain('init.scope');
  });

  it('keeps its remarks, which explain a silent journal', () => {
    feed.line('Hint: You are currently not seeing messages from other users and the system.');
    expect(feed.notices).to.have.length(1);
    expect(feed.cursor).to.equal(undefined);
  });
});
