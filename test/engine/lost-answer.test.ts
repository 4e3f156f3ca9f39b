import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { parseInventory } from '../../inventory/index.ts';
import { type Runner, runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { EmulatedHost, sh } from '../emulated-host.ts';

/** The first command is carried out, and its answer is lost. */
function losing({ host, principal, dialect, ...inner }: Runner): Runner {
  return {
    ...inner,
    ...{ host, principal, dialect },
    async exec(command, options) {
      const completion = await inner.exec(command, options);
      const isArrival = command.args.some(word => word.includes('echo arrived'));
      return isArrival ? { ...completion, ended: 'lost', stdout: '' } : completion;
    },
  };
}

describe('a host of which the first answer is lost', () => {
  it('keeps no lock', async () => {
    const lab = await EmulatedHost.start('lab-linux01');
    const state = await mkdtemp(join(tmpdir(), 'lost-'));
    const pool = runnerPool();
    try {
      const inventory = parseInventory(lab.inventory(), 'the lab');
      const runner: typeof pool.runner = async (host, principal) =>
        losing(await pool.runner(host, principal));
      const { result } = await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({ host, scenarios: selectScenarios('systemd-service') })),
        rules: rulesFor({ sources: [] }),
        connections: { ...pool, runner },
        options: { timeoutMs: 10_000, dwellMs: 0, concurrency: 1, uniqueNames: false, layer: 'logic' },
        state,
        version: 'test',
        report: () => {},
        signal: new AbortController().signal,
      });
      expect(result.hosts[0]?.error?.message).to.match(/did not answer the first command \(lost/);
      const { stdout } = await sh(await lab.runner('actor'), 'ls /run/lock /var/tmp');
      expect(stdout).not.to.include('servicedrill.lock');
    } finally {
      await pool.close();
      await lab.close();
      await rm(state, { recursive: true, force: true });
    }
  });
});
