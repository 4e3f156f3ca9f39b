import { expect } from 'chai';
import { sh } from '../emulated-host.ts';
import { drilling, type Intercept } from './drilling.ts';

/** The first command is carried out, and its answer is lost. */
const losing: Intercept = async (command, send) => {
  const completion = await send(command);
  const isArrival = command.args.some(word => word.includes('echo arrived'));
  return isArrival ? { ...completion, ended: 'lost', stdout: '' } : completion;
};

describe('a host of which the first answer is lost', () => {
  it('keeps no lock', () =>
    drilling(['lab-linux01'], async ({ inventory, drill, runner }) => {
      const result = await drill({ intercept: losing });
      expect(result.hosts[0]?.error?.message).to.match(/did not answer the first command \(lost/);
      const [host] = inventory.hosts;
      if (host === undefined) throw new Error('the lab has no host');
      const { stdout } = await sh(await runner(host, 'actor'), 'ls /run/lock /var/tmp');
      expect(stdout).not.to.include('servicedrill.lock');
    }));
});
