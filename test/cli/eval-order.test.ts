import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { inOrder } from '../../cli/eval/in-order.ts';

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

describe('tasks done several at a time', () => {
  it('give their results in their own order, never more than so many at once', async () => {
    const delays = fc.array(fc.nat(6), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 5 }), async (waits, width) => {
        let running = 0;
        let most = 0;
        const results: number[] = [];
        const run = async (task: number) => {
          most = Math.max(most, ++running);
          await turns(waits[task] ?? 0);
          running--;
          return task;
        };
        for await (const result of inOrder(from([...waits.keys()]), width, run)) results.push(result);
        expect(results).to.deep.equal([...waits.keys()]);
        expect(most).to.be.at.most(width);
      }),
      { numRuns: 60 },
    );
  });

  it('hand a result on while the next task is still waited for', async () => {
    let release = () => {};
    const later = new Promise<void>(resolve => {
      release = resolve;
    });
    async function* slow() {
      yield 1;
      await later;
      yield 2;
    }
    const results = inOrder(slow(), 4, async task => task);
    expect(await results.next()).to.deep.equal({ value: 1, done: false });
    release();
    expect(await results.next()).to.deep.equal({ value: 2, done: false });
    expect((await results.next()).done).to.equal(true);
  });

  it('let go of the source when a task fails', async () => {
    let closed = false;
    async function* source() {
      try {
        for (let task = 0; ; task++) yield task;
      } finally {
        closed = true;
      }
    }
    const failing = async (task: number) => {
      if (task === 3) throw new Error('no');
      return task;
    };
    const seen: number[] = [];
    const all = async () => {
      for await (const result of inOrder(source(), 2, failing)) seen.push(result);
    };
    const error: unknown = await all().catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error);
    expect(seen).to.deep.equal([0, 1, 2]);
    expect(closed).to.equal(true);
  });
});
