import { expect } from 'chai';
import { offsetFrom } from '../../../engine/clock.ts';
import { windows } from '../../../engine/hosts/windows.ts';
import { EmulatedHost } from '../../emulated-host.ts';

describe('the arrival on a Windows host', () => {
  let host: EmulatedHost;
  before(async () => {
    host = await EmulatedHost.start('lab-win01');
  });
  after(() => host.close());

  it('reads the clock no better than %TIME% tells it: hundredths, cut off', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    for (let run = 0; run < 20; run++) {
      const query = { run: `run-${run}`, owner: 'test', deadRuns: [], tools: [], lockMs: 60_000 };
      const arrival = await windows.arrive(send, query);
      if ('message' in arrival) throw new Error(arrival.message);
      await windows.leave(send, query.run);
      const { offset, uncertainty } = offsetFrom(arrival.hostTime, arrival.sent, arrival.received);
      // It is this computer's own clock.
      expect(Math.abs(offset), `offset ${offset}`).to.be.at.most(uncertainty);
    }
  });
});
