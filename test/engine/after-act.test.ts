import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { ledgersIn } from '../../engine/open-ledgers.ts';
import { parseInventory } from '../../inventory/index.ts';
import { type Command, type Runner, runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';

/** Fails once, unforeseen, when the units are looked at after the act. */
class Trouble {
  #acted = false;
  happened = false;

  on({ host, principal, dialect, ...inner }: Runner, exec: Runner['exec']): Runner {
    const troubled: Runner['exec'] = async (command, options) => {
      if (isStart(command)) this.#acted = true;
      const looks = command.args.some(word => word.includes('LoadState=not-found'));
      if (!this.#acted || this.happened || !looks) return exec(command, options);
      this.happened = true;
      throw new Error('nobody foresaw this');
    };
    return { ...inner, host, principal, dialect, exec: troubled, close: async () => {} };
  }
}

const isStart = ({ args }: Command) => args[0] === 'start';

describe('an error that nobody foresaw, between the act and its reversal', () => {
  it('fails the act, and the host is restored all the same', async () => {
    const lab = await EmulatedHost.start('lab-linux01');
    const state = await mkdtemp(join(tmpdir(), 'after-'));
    const pool = runnerPool();
    try {
      const inventory = parseInventory(lab.inventory(), 'the lab');
      const trouble = new Trouble();
      const { result } = await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({ host, scenarios: selectScenarios('systemd-service') })),
        rules: rulesFor({ sources: [] }),
        connections: {
          ...pool,
          release: host => pool.release(host),
          close: () => pool.close(),
          runner: async (host, principal) => {
            const inner = await pool.runner(host, principal);
            if (principal !== 'actor') return inner;
            return trouble.on(inner, (command, options) => inner.exec(command, options));
          },
        },
        options: { timeoutMs: 10_000, dwellMs: 0, concurrency: 1, uniqueNames: false, layer: 'logic' },
        state,
        version: 'test',
        report: () => {},
        signal: new AbortController().signal,
      });
      expect(trouble.happened).to.equal(true);
      const [scenario] = result.hosts.flatMap(host => host.scenarios);
      expect(scenario).to.include({ outcome: 'failed', why: 'nobody foresaw this', restored: true });
      expect((await ledgersIn(state)).open).to.deep.equal([]);
    } finally {
      await pool.close();
      await lab.close();
      await rm(state, { recursive: true, force: true });
    }
  });
});
