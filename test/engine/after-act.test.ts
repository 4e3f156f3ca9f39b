import { expect } from 'chai';
import { ledgersIn } from '../../engine/ledger/open-ledgers.ts';
import type { Command } from '../../runners/index.ts';
import { drilling, type Intercept } from './drilling.ts';

/** Fails once, unforeseen, when the units are looked at after the act. */
class Trouble {
  #acted = false;
  happened = false;

  readonly intercept: Intercept = async (command, send, _, principal) => {
    if (principal !== 'actor') return send(command);
    if (isStart(command)) this.#acted = true;
    const looks = command.args.some(word => word.includes('LoadState=not-found'));
    if (!this.#acted || this.happened || !looks) return send(command);
    this.happened = true;
    throw new Error('nobody foresaw this');
  };
}

const isStart = ({ args }: Command) => args[0] === 'start';

describe('an error that nobody foresaw, between the act and its reversal', () => {
  it('fails the act, and the host is restored all the same', () =>
    drilling(['lab-linux01'], async ({ state, drill }) => {
      const trouble = new Trouble();
      const result = await drill({ intercept: trouble.intercept });
      expect(trouble.happened).to.equal(true);
      const [scenario] = result.hosts.flatMap(host => host.scenarios);
      expect(scenario).to.include({ outcome: 'failed', why: 'nobody foresaw this', restored: true });
      expect((await ledgersIn(state)).open).to.deep.equal([]);
    }));
});
