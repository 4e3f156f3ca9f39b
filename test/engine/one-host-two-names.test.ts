import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rulesFor, runDrill } from '../../engine/index.ts';
import { ledgersIn } from '../../engine/open-ledgers.ts';
import { type Host, parseInventory } from '../../inventory/index.ts';
import { startEmulatedLab } from '../../lab/index.ts';
import { type Completion, runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';

describe('a host that stands in the inventory by two names', () => {
  /** The second name's turn begins while the first is at work; @returns what the first one found when it gave the host back */
  async function drilledAtOnce(name: 'lab-linux01' | 'lab-win01', scenario: string) {
    const lab = await startEmulatedLab({ hosts: [name] });
    const state = await mkdtemp(join(tmpdir(), 'names-'));
    const pool = runnerPool();
    const gave: Completion[] = [];
    let firstHasIt = () => {};
    const first = new Promise<void>(resolve => {
      firstHasIt = resolve;
    });
    let secondIsDone = () => {};
    const second = new Promise<void>(resolve => {
      secondIsDone = resolve;
    });
    try {
      const [host] = parseInventory(lab.inventory(), 'the lab').hosts;
      if (host === undefined) throw new Error('the lab has no host');
      const other: Host = { ...host, name: 'other-name' };
      const inventory = { ...parseInventory(lab.inventory(), 'the lab'), hosts: [host, other] };
      const runner: typeof pool.runner = async (on, principal) => {
        const { exec, ...inner } = await pool.runner(on, principal);
        return {
          ...inner,
          async exec(command, options) {
            const locks = command.args.some(word => word.includes('servicedrill.lock'));
            if (!locks) return exec(command, options);
            const isFirst = on.name === host.name;
            const gives = !command.args.some(word => word.includes('arrived'));
            if (!isFirst) await first;
            if (isFirst && gives) {
              await second;
              gave.push(await exec({ program: command.program, args: look(host) }));
            }
            const completion = await exec(command, options);
            if (isFirst && !gives) firstHasIt();
            return completion;
          },
        };
      };
      const { result } = await runDrill({
        inventory,
        targets: inventory.hosts.map(target => ({ host: target, scenarios: selectScenarios(scenario) })),
        rules: rulesFor({ sources: [] }),
        connections: { ...pool, runner },
        options: { timeoutMs: 10_000, dwellMs: 0, concurrency: 2, uniqueNames: false, layer: 'logic' },
        state,
        version: 'test',
        report: event => event.type === 'host-done' && event.host === other.name && secondIsDone(),
        signal: new AbortController().signal,
      });
      const errors = result.hosts.map(({ error }) => error?.message ?? '');
      return { errors, lock: gave[0]?.stdout.trim(), open: (await ledgersIn(state)).open };
    } finally {
      await pool.close();
      await lab.close();
      await rm(state, { recursive: true, force: true });
    }
  }

  function look({ dialect }: Host): string[] {
    return dialect === 'posix'
      ? [
          '-c',
          'for lock in /run/lock/servicedrill.lock /var/tmp/servicedrill.lock; do [ ! -e "$lock" ] || echo locked; done',
        ]
      : ['/d', '/c', 'if', 'exist', '%ProgramData%\\servicedrill.lock', 'echo', 'locked'];
  }

  for (const [name, scenario] of [
    ['lab-linux01', 'systemd-service'],
    ['lab-win01', 'sc-service'],
  ] as const)
    it(`${name} stays locked by the one that has it until that one gives it back`, async () => {
      const { errors, lock, open } = await drilledAtOnce(name, scenario);
      expect(lock).to.equal('locked');
      expect(errors[0]).to.equal('');
      expect(errors[1]).to.match(/this run has the host already, by another name/);
      expect(open).to.deep.equal([]);
    });
});
