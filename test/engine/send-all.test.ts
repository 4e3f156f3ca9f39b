import { expect } from 'chai';
import { Dispatch } from '../../engine/hosts/dispatch.ts';
import { sendAllFor } from '../../engine/hosts/send-all.ts';
import { parseInventory } from '../../inventory/index.ts';
import type { Completion, Runner } from '../../runners/index.ts';

const [windows] = parseInventory(
  'hosts:\n  win01: {platform: windows, lab: true, accounts: {actor: {user: admin}}}\n',
  'x.yml',
).hosts;

const commands = ['one.exe', 'two.exe', 'three.exe'].map(program => ({ program, args: [] }));

/** Sends them to a host that answers nothing until everything that was sent side by side has arrived. */
async function sent(phase: 'verify' | 'revert'): Promise<{ most: number; answers: string[] }> {
  if (windows === undefined) throw new Error('the inventory names no host');
  let waiting: (() => void)[] = [];
  let most = 0;
  const exec: Runner['exec'] = async ({ program }) => {
    await new Promise<void>(resolve => {
      waiting.push(resolve);
      most = Math.max(most, waiting.length);
      setImmediate(() => {
        const answered = waiting;
        waiting = [];
        for (const answer of answered.reverse()) answer();
      });
    });
    return completion(program);
  };
  const runner: Runner = { host: 'win01', principal: 'actor', dialect: 'cmd', exec, close: async () => {} };
  const dispatch = new Dispatch(
    async () => runner,
    () => {},
    () => {},
  );
  const completions = await sendAllFor(windows, dispatch)(phase, commands);
  return { most, answers: completions.map(({ stdout }) => stdout) };
}

const completion = (stdout: string): Completion => {
  return { ended: 'exited', code: 0, stdout, stderr: '', truncated: false, startedAt: 0, endedAt: 0 };
};

describe('several commands for a host without a POSIX shell', () => {
  const programs = commands.map(({ program }) => program);

  it('go side by side where they only look, and their answers come in their order', async () => {
    expect(await sent('verify')).to.deep.equal({ most: 3, answers: programs });
  });

  it('go one after the other where they put back', async () => {
    expect(await sent('revert')).to.deep.equal({ most: 1, answers: programs });
  });
});
