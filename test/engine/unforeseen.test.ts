import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { parseInventory } from '../../inventory/index.ts';
import { startEmulatedLab } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';

describe('an error that nobody foresaw, on one host of several', () => {
  /** The error comes when a command with that word is about to be sent to the Windows host. */
  async function drilled(broken: string): Promise<Result> {
    const lab = await startEmulatedLab({ hosts: ['lab-linux01', 'lab-win01'] });
    const state = await mkdtemp(join(tmpdir(), 'unforeseen-'));
    const pool = runnerPool();
    try {
      const inventory = parseInventory(lab.inventory(), 'the lab');
      const runner: typeof pool.runner = async (host, principal) => {
        const { exec, ...inner } = await pool.runner(host, principal);
        return {
          ...inner,
          async exec(command, options) {
            if (command.args.includes(broken)) throw new TypeError('x is undefined');
            return exec(command, options);
          },
        };
      };
      const { result } = await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({
          host,
          scenarios: selectScenarios(host.platform === 'windows' ? 'sc-service' : 'systemd-service'),
        })),
        rules: rulesFor({ sources: [] }),
        connections: { ...pool, runner },
        options: { timeoutMs: 10_000, dwellMs: 0, concurrency: 2, uniqueNames: false, layer: 'logic' },
        state,
        version: 'test',
        report: () => {},
        signal: new AbortController().signal,
      });
      return result;
    } finally {
      await pool.close();
      await lab.close();
      await rm(state, { recursive: true, force: true });
    }
  }

  const cases = [
    ['before anything was changed', 'lock', 3],
    ['with a service there: the code is 4', 'delete', 4],
  ] as const;
  for (const [when, broken, code] of cases)
    it(`is told of that host, and costs the others no result: ${when}`, async () => {
      const result = await drilled(broken);
      const messageOf = (name: string) => result.hosts.find(host => host.name === name)?.error?.message;
      expect(messageOf('lab-linux01')).to.equal(undefined);
      expect(messageOf('lab-win01')).to.match(/^TypeError: x is undefined at .*unforeseen\.test\.ts/);
      expect(result.hosts.flatMap(({ scenarios }) => scenarios)).to.have.lengthOf(1);
      expect(result.exitCode).to.equal(code);
    });
});
