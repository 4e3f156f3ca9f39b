import { expect } from 'chai';
import { ledgersIn } from '../../engine/ledger/open-ledgers.ts';
import type { Host } from '../../inventory/index.ts';
import type { Completion } from '../../runners/index.ts';
import { drilling } from './drilling.ts';

describe('a host that stands in the inventory by two names', () => {
  /** The second name's turn begins while the first is at work; @returns what the first one found when it gave the host back */
  const drilledAtOnce = (name: 'lab-linux01' | 'lab-win01') =>
    drilling([name], async ({ inventory, state, drill }) => {
      const gave: Completion[] = [];
      let firstHasIt = () => {};
      const first = new Promise<void>(resolve => {
        firstHasIt = resolve;
      });
      let secondIsDone = () => {};
      const second = new Promise<void>(resolve => {
        secondIsDone = resolve;
      });
      const [host] = inventory.hosts;
      if (host === undefined) throw new Error('the lab has no host');
      const other: Host = { ...host, name: 'other-name' };
      const result = await drill({
        async intercept(command, send, on) {
          const locks = command.args.some(word => word.includes('servicedrill.lock'));
          if (!locks) return send(command);
          const isFirst = on.name === host.name;
          const gives = !command.args.some(word => word.includes('arrived'));
          if (!isFirst) await first;
          if (isFirst && gives) {
            await second;
            gave.push(await send({ program: command.program, args: look(host) }));
          }
          const completion = await send(command);
          if (isFirst && !gives) firstHasIt();
          return completion;
        },
        hosts: [host, other],
        concurrency: 2,
        report: event => event.type === 'host-done' && event.host === other.name && secondIsDone(),
      });
      const errors = result.hosts.map(({ error }) => error?.message ?? '');
      return { errors, lock: gave[0]?.stdout.trim(), open: (await ledgersIn(state)).open };
    });

  function look({ dialect }: Host): string[] {
    return dialect === 'posix'
      ? [
          '-c',
          'for lock in /run/lock/servicedrill.lock /var/tmp/servicedrill.lock; do [ ! -e "$lock" ] || echo locked; done',
        ]
      : ['/d', '/c', 'if', 'exist', '%SystemRoot%\\servicedrill.lock', 'echo', 'locked'];
  }

  for (const name of ['lab-linux01', 'lab-win01'] as const)
    it(`${name} stays locked by the one that has it until that one gives it back`, async () => {
      const { errors, lock, open } = await drilledAtOnce(name);
      expect(lock).to.equal('locked');
      expect(errors[0]).to.equal('');
      expect(errors[1]).to.match(/this run already holds the host, under another name/);
      expect(open).to.deep.equal([]);
    });
});
