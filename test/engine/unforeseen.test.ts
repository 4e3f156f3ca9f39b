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
  /** What is broken: the rules, once a verdict needs them; or the sending of what has that text to the Windows host. */
  interface Broken {
    readonly sending?: string;
    readonly rules?: boolean;
  }

  async function drilled({ sending, rules: unread }: Broken): Promise<Result> {
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
            const text = [command.program, ...command.args].join(' ');
            if (sending !== undefined && host.platform === 'windows' && text.includes(sending)) fail();
            return exec(command, options);
          },
        };
      };
      const rules = rulesFor({ sources: [] });
      const { result } = await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({
          host,
          scenarios: selectScenarios(host.platform === 'windows' ? 'sc-service' : 'systemd-service'),
        })),
        rules: host => ({ ...rules(host), ...(unread && { info: fail }) }),
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

  function fail(): never {
    throw new TypeError('x is undefined');
  }

  const where = /^TypeError: x is undefined at .*unforeseen\.test\.ts/;

  const cases = [
    ['before its lock was taken', { sending: ' lock ' }, 3, undefined],
    ['before anything was changed', { sending: 'sc.exe query' }, 3, true],
    ['with a service there: the code is 4', { sending: 'sc.exe delete' }, 4, false],
  ] as const;
  for (const [when, broken, code, restored] of cases)
    it(`is told of that host, and costs the others no result: ${when}`, async () => {
      const { hosts, summary, exitCode } = await drilled(broken);
      const messageOf = (name: string) => hosts.find(host => host.name === name)?.error?.message;
      expect(messageOf('lab-linux01')).to.equal(undefined);
      expect(messageOf('lab-win01')).to.match(where);
      const scenarios = hosts.flatMap(host => host.scenarios);
      expect(scenarios.filter(({ outcome }) => outcome === 'executed')).to.have.lengthOf(1);
      const ended = scenarios.find(({ outcome }) => outcome === 'failed');
      expect(ended?.restored).to.equal(restored);
      if (restored !== undefined) expect(ended?.why).to.match(where);
      expect(ended?.leftBehind.join('\n') ?? '').to.match(
        restored === false ? /sc\.exe delete sdrill-/ : /^$/,
      );
      expect({ exitCode, restored: summary.restored }).to.deep.equal({
        exitCode: code,
        restored: code !== 4,
      });
    });

  it('is told of its scenario where it comes with the verdict, the host being restored by then', async () => {
    const { hosts, summary, exitCode } = await drilled({ rules: true });
    for (const { error, scenarios } of hosts) {
      expect(error).to.equal(null);
      expect(scenarios[0]).to.include({ outcome: 'failed', restored: true });
      expect(scenarios[0]?.why).to.match(where);
      expect(scenarios[0]?.changes[0]).to.include({ applied: true, verifiedAbsent: true });
    }
    expect(hosts.map(({ scenarios }) => scenarios.length)).to.deep.equal([1, 1]);
    expect({ exitCode, restored: summary.restored }).to.deep.equal({ exitCode: 3, restored: true });
  });
});
