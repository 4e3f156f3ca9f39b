import { expect } from 'chai';
import { ledgersIn } from '../../engine/ledger/open-ledgers.ts';
import { drilling } from './drilling.ts';

describe('a lock on a host', () => {
  it('is in the ledger from before it is taken until it is given back, so that no kill hides it', () =>
    drilling(['lab-linux01', 'lab-win01'], async ({ state, drill }) => {
      const known: string[] = [];
      const isKnown = async (name: string) =>
        (await ledgersIn(state)).open.some(({ host }) => host.name === name);
      await drill({
        async intercept(command, send, { name }) {
          const before = await isKnown(name);
          const completion = await send(command);
          const after = await isKnown(name);
          if (command.args.some(word => word.includes('servicedrill.lock')))
            known.push(`${name} ${before} ${after}`);
          return completion;
        },
      });
      expect(known.toSorted()).to.deep.equal([
        ...['lab-linux01 true true', 'lab-linux01 true true'],
        ...['lab-win01 true true', 'lab-win01 true true'],
      ]);
      expect((await ledgersIn(state)).open).to.deep.equal([]);
    }));

  it('is given back in another attempt where the connection is lost on the way', () =>
    drilling(['lab-linux01', 'lab-win01'], async ({ state, drill }) => {
      const asked = new Map<string, number>();
      await drill({
        async intercept(command, send, { name }) {
          if (!command.args.some(word => word.includes('servicedrill.lock'))) return send(command);
          const count = (asked.get(name) ?? 0) + 1;
          asked.set(name, count);
          const completion = await send(count === 2 ? { program: 'hostname', args: [] } : command);
          return count === 2 ? { ...completion, ended: 'lost', stdout: '' } : completion;
        },
      });
      expect([...asked]).to.have.deep.members([
        ['lab-linux01', 3],
        ['lab-win01', 3],
      ]);
      expect((await ledgersIn(state)).open).to.deep.equal([]);
    }));
});
