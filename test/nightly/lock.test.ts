import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { takeNightLock } from '../../nightly/index.ts';

describe('two nights in one state folder', () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'night-'));
  });
  afterEach(() => rm(state, { recursive: true, force: true }));

  const never = new AbortController().signal;
  const skip = { ifRunning: 'skip', patienceMs: 600_000, signal: never } as const;
  const wait = { ...skip, ifRunning: 'wait' } as const;

  async function taken(): Promise<() => void> {
    const lock = await takeNightLock(state, skip);
    if (lock.state === 'held') throw new Error('somebody has it');
    expect(lock).not.to.have.property('warning');
    return lock.release;
  }

  it('are one after the other where the second waits', async () => {
    const release = await taken();
    let over = false;
    const second = takeNightLock(state, wait).then(lock => {
      expect([lock.state, over]).to.deep.equal(['taken', true]);
      return lock;
    });
    await delay(300);
    over = true;
    release();
    const lock = await second;
    if (lock.state === 'taken') lock.release();
    (await taken())();
  });

  it('are one where the second steps aside, which it does at once', async () => {
    const release = await taken();
    expect(await takeNightLock(state, skip)).to.deep.equal({ state: 'held' });
    release();
  });

  it('are one where the first takes longer than the second has, or the second is told to end', async () => {
    const release = await taken();
    expect(await takeNightLock(state, { ...wait, patienceMs: 0 })).to.deep.equal({ state: 'held' });
    const signal = AbortSignal.timeout(100);
    expect(await takeNightLock(state, { ...wait, signal })).to.deep.equal({ state: 'held' });
    release();
  });
});
