import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Server } from 'node:net';
import { expect } from 'chai';
import { subsystemFailure } from '../../../runners/powershell/subsystem.ts';
import { logIn } from '../../../runners/ssh/connection.ts';
import { realSshd } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { withSshd } from '../sshd.ts';

/** Hands on at once what a client says, and what the server says all together every so often, as a busy link does. */
async function inGulps(port: number, everyMs: number): Promise<Server> {
  const server = createServer(client => {
    const upstream = dial(port, '127.0.0.1');
    let held: Buffer[] = [];
    const gulp = setInterval(() => {
      if (held.length > 0) client.write(Buffer.concat(held));
      held = [];
    }, everyMs);
    client.pipe(upstream);
    upstream.on('data', chunk => held.push(chunk));
    for (const socket of [client, upstream])
      socket
        .on('error', () => {})
        .on('close', () => {
          clearInterval(gulp);
          client.destroy();
          upstream.destroy();
        });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

describe('why a subsystem powershell gives no session', () => {
  wants(...realSshd);
  it('is found where all that the server says of it comes at once', () =>
    withSshd({ config: ['Subsystem powershell /no/such/pwsh -sshs'] }, async sshd => {
      const server = await inGulps(sshd.port, 500);
      try {
        const { port } = server.address() as AddressInfo;
        const host = sshd.host({ port });
        const { signal } = new AbortController();
        const client = await logIn(host, host.accounts.actor, {
          timeoutMs: 20_000,
          keepAliveMs: 5_000,
          signal,
        });
        const error = await subsystemFailure(client, host);
        client.end();
        expect(error?.message).to.contain('its subsystem powershell starts no PowerShell');
      } finally {
        server.close();
      }
    }));
});
