import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ActOutcome } from '../../engine/act/act.ts';
import { standing } from '../../engine/act/verify-applied.ts';
import type { SendAll } from '../../engine/hosts/send-all.ts';
import { type Command, connect, type Runner } from '../../runners/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { hostAt } from '../runners/sshd.ts';

const sh = (script: string): Command => ({ program: '/bin/sh', args: ['-c', script] });

describe('what stands after the act, asked through a real shell', () => {
  let folder: string;
  let runner: Runner;
  const sendAll: SendAll = async (_, commands) => {
    const completions = [];
    for (const command of commands) completions.push(await runner.exec(command));
    return completions;
  };
  before(async () => {
    runner = await connect({ ...hostAt(0, ''), transport: 'local' }, 'actor');
    folder = await mkdtemp(join(tmpdir(), 'standing-'));
  });
  after(async () => {
    await runner?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const file = (name: string, apply: readonly string[], more: Partial<Change> = {}): Change => ({
    kind: 'file',
    spec: {},
    name,
    handles: { names: [], paths: [] },
    creates: [],
    apply: apply.map(sh),
    revert: [sh(':')],
    probe: sh(`test -e ${join(folder, name)}`),
    state: ({ code }) => (code === 0 ? 'present' : 'absent'),
    ...more,
  });
  /** The act as it ends when every command answered with 0. */
  async function acted(...changes: Change[]): Promise<ActOutcome> {
    for (const { apply } of changes) await sendAll('act', apply);
    const applied = new Set(changes);
    const succeeded = new Set(changes.map(({ name }) => name));
    return {
      outcome: 'executed',
      why: '',
      touched: changes,
      begun: applied,
      applied,
      attempts: new Map(),
      succeeded,
    };
  }

  it('is what was made', async () => {
    const outcome = await acted(file('made', [`touch ${join(folder, 'made')}`]));
    expect(await standing(outcome, sendAll)).to.equal(outcome);
  });

  it('is no act where a tool answered well and nothing is there', async () => {
    const [made, missing] = [file('made', [`touch ${join(folder, 'made')}`]), file('missing', ['true'])];
    const { outcome, why, applied } = await standing(await acted(made, missing), sendAll);
    expect(outcome).to.equal('failed');
    expect(why).to.equal('file missing was made without an error, but is missing');
    expect([...applied]).to.deep.equal([made]);
  });

  it('need not be what was to be refused, nor what a service may leave by itself', async () => {
    const refused = file('refused', ['true'], { outcome: () => 'refused' });
    const outcome = await acted(refused, file('left', []));
    expect(await standing(outcome, sendAll)).to.equal(outcome);
  });

  it('is not asked where the act itself failed', async () => {
    const failed: ActOutcome = {
      ...(await acted(file('missing', ['true']))),
      outcome: 'prevented',
      why: 'no',
    };
    expect(await standing(failed, sendAll)).to.equal(failed);
  });
});
