import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { ledgersIn } from '../../engine/open-ledgers.ts';
import { parseInventory } from '../../inventory/index.ts';
import { startEmulatedLab } from '../../lab/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';

describe('a lock on a host', () => {
  it('is in the ledger from before it is taken until it is given back, so that no kill hides it', async () => {
    const lab = await startEmulatedLab({ hosts: ['lab-linux01', 'lab-win01'] });
    const state = await mkdtemp(join(tmpdir(), 'lock-'));
    const pool = runnerPool();
    try {
      const inventory = parseInventory(lab.inventory(), 'the lab');
      const known: string[] = [];
      const runner: typeof pool.runner = async (on, principal) => {
        const { exec, ...inner } = await pool.runner(on, principal);
        return {
          ...inner,
          async exec(command, options) {
            const before = (await ledgersIn(state)).open.some(({ host }) => host.name === on.name);
            const completion = await exec(command, options);
            const after = (await ledgersIn(state)).open.some(({ host }) => host.name === on.name);
            if (command.args.some(word => word.includes('servicedrill.lock')))
              known.push(`${on.name} ${before} ${after}`);
            return completion;
          },
        };
      };
      await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({
          host,
          scenarios: selectScenarios(host.platform === 'windows' ? 'sc-service' : 'systemd-service'),
        })),
        rules: rulesFor({ sources: [] }),
        connections: { ...pool, runner },
        options: { timeoutMs: 10_000, dwellMs: 0, concurrency: 1, uniqueNames: false, layer: 'logic' },
        state,
        version: 'test',
        report: () => {},
        signal: new AbortController().signal,
      });
      expect(known.toSorted()).to.deep.equal([
        ...['lab-linux01 true true', 'lab-linux01 true true'],
        ...['lab-win01 true true', 'lab-win01 true true'],
      ]);
      expect((await ledgersIn(state)).open).to.deep.equal([]);
    } finally {
      await pool.close();
      await lab.close();
      await rm(state, { recursive: true, force: true });
    }
  });
});
