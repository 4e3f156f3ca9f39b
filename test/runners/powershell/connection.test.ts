import { expect } from 'chai';
import type { Completion } from '../../../runners/index.ts';
import { connectionOver } from '../../../runners/powershell/connection.ts';
import type { RemoteSession } from '../../../runners/powershell/session.ts';

const done: Completion = {
  ended: 'exited',
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  startedAt: 0,
  endedAt: 0,
};

/** A session as PowerShell's remoting gives one, in memory. */
class Session implements RemoteSession {
  open: boolean;
  closed = 0;

  constructor(open: boolean) {
    this.open = open;
  }

  async exec() {
    return this.open ? done : 'dead';
  }

  async close() {
    this.open = false;
    this.closed++;
  }
}

describe('a connection by PowerShell remoting', () => {
  it('is open while its session is opened again, so that nobody opens a third, and closes the second', async () => {
    const second = new Session(true);
    let opened = (_session: RemoteSession) => {};
    const connection = connectionOver(
      new Session(false),
      () =>
        new Promise(resolve => {
          opened = resolve;
        }),
    );
    const command = connection.exec({ program: 'true', args: [] });
    await new Promise(setImmediate);
    expect(connection.open).to.equal(true);
    const closing = connection.close();
    opened(second);
    await Promise.all([command, closing]);
    expect([connection.open, second.closed]).to.deep.equal([false, 1]);
  });

  it('is not open once it could not be opened again', async () => {
    const connection = connectionOver(new Session(false), () => Promise.reject(new Error('no login')));
    await connection.exec({ program: 'true', args: [] }).catch(() => {});
    expect(connection.open).to.equal(false);
  });
});
