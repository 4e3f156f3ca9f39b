import { expect } from 'chai';
import { connect, type Runner } from '../../runners/index.ts';
import { type Sshd, startSshd } from './sshd.ts';

describe('a runner over ssh', () => {
  let sshd: Sshd;
  let runner: Runner;
  before(async () => {
    sshd = await startSshd();
    runner = await connect(sshd.host(), 'actor');
  });
  after(async () => {
    await runner?.close();
    await sshd?.stop();
  });

  it('tells exit code, output and process id', async () => {
    const done = await runner.exec({ program: 'sh', args: ['-c', 'echo out $$; echo err >&2; exit 3'] });
    expect(done).to.include({
      ended: 'exited',
      code: 3,
      stdout: `out ${done.pid}\n`,
      stderr: 'err\n',
      truncated: false,
    });
  });
});
