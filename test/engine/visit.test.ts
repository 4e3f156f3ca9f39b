import { expect } from 'chai';
import { visit } from '../../engine/hosts/visit.ts';
import { parseInventory } from '../../inventory/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { EmulatedHost } from '../emulated-host.ts';

describe('a visit to a host', () => {
  let emulated: EmulatedHost;
  before(async () => {
    emulated = await EmulatedHost.start('lab-linux01');
  });
  after(() => emulated?.close());

  /** Gives the run that has the host, where it is another. */
  async function visited(
    run: string,
    stay: () => Promise<unknown>,
    onLeft?: (unlocked: boolean) => void,
  ): Promise<string | undefined> {
    const connections = runnerPool();
    const inventory = parseInventory(emulated.inventory(), 'the emulated host');
    const [host] = inventory.hosts;
    if (host === undefined) throw new Error('no host');
    const query = { run, owner: 'test', deadRuns: [], tools: [], lockMs: 60_000 };
    try {
      return await visit(
        host,
        { inventory, connections, report: () => {} },
        query,
        async arrival => {
          await stay();
          return 'heldBy' in arrival ? arrival.heldBy : undefined;
        },
        onLeft && { onLeft },
      );
    } finally {
      await connections.close();
    }
  }

  it('holds the host for as long as it stays, and gives it back though nobody asks whether', async () => {
    let other: string | undefined;
    await visited('one', async () => {
      other = await visited('two', async () => {});
    });
    expect(other).to.equal('one');
    expect(await visited('three', async () => {})).to.equal(undefined);
  });

  it('gives it back where the stay ended in an error, and says that it did', async () => {
    const told: boolean[] = [];
    const failing = visited(
      'one',
      () => Promise.reject(new Error('an accident')),
      unlocked => told.push(unlocked),
    );
    await failing.then(
      () => expect.fail('it was no error'),
      error => expect(String(error)).to.include('an accident'),
    );
    expect(told).to.deep.equal([true]);
    expect(await visited('two', async () => {})).to.equal(undefined);
  });
});
