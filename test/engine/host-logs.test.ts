import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { HostLogs } from '../../engine/observe/host-logs.ts';
import { parseInventory } from '../../inventory/index.ts';
import type { Runner } from '../../runners/index.ts';
import { EmulatedHost, sh } from '../emulated-host.ts';

const burst = 60;
/** The first canaries are sent before anybody listens, and never come. */
const atMostMs = 500;

/** Hands on what it follows together with the end of the command that left the last of it, as a busy network does. */
function inPieces(runner: Runner): Runner {
  const { follow, host, principal, dialect } = runner;
  if (follow === undefined) throw new Error('this runner cannot follow');
  let waiting: (() => void)[] = [];
  let arrived = (): void => {};
  return {
    ...{ host, principal, dialect },
    async exec(command, options) {
      const canary = new Promise<void>(resolve => {
        arrived = resolve;
      });
      const completion = await runner.exec(command, options);
      await Promise.race([canary, delay(atMostMs)]);
      for (const hand of waiting) hand();
      waiting = [];
      return completion;
    },
    close: () => runner.close(),
    follow: (command, onLine, signal) =>
      follow(
        command,
        line => {
          waiting.push(() => onLine(line));
          if (line.includes('servicedrill-canary')) arrived();
        },
        signal,
      ),
  };
}

describe('the logs of a host', () => {
  it('have given out everything before the canary when they are called alive', async () => {
    const mac = await EmulatedHost.start('lab-mac01');
    try {
      const [host] = parseInventory(mac.inventory(), 'the lab').hosts;
      if (host === undefined) throw new Error('the lab has no host');
      const runner = await mac.runner('observer');
      const readers = async () => ({ reader: inPieces(runner) });
      const eslogger = { ...host, logs: host.logs.filter(({ kind }) => kind === 'eslogger') };
      const logs = await HostLogs.open(eslogger, readers, 'k3v9q2xw', new AbortController().signal);
      let heard = 0;
      logs.listen(({ raw }) => {
        if (raw.includes('com.example.absent')) heard += 1;
      });
      await sh(
        runner,
        Array.from({ length: burst }, () => '/bin/launchctl list com.example.absent').join('; '),
      );
      const health = await logs.health('eslogger');
      expect(health).to.deep.equal({ state: 'alive' });
      expect(heard).to.be.at.least(burst);
      await logs.close();
    } finally {
      await mac.close();
    }
  });
});
