import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Host } from '../../inventory/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import { demand } from '../wants.ts';
import { failureOf } from './failure.ts';
import { hostileArgs } from './hostile.ts';
import { untilGone } from './processes.ts';
import { hostAt } from './sshd.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });
const localHost = (changes: Partial<Host> = {}): Host => ({
  ...hostAt(0, ''),
  transport: 'local',
  ...changes,
});

describe('a command on this machine', () => {
  let runner: Runner;
  before(async () => {
    runner = await connect(localHost(), 'actor');
  });
  after(() => runner?.close());

  it('returns exit code, both outputs and the process id', async () => {
    const done = await runner.exec(sh('echo $$ $LC_ALL; echo err >&2; exit 3'));
    expect(done).to.include({ ended: 'exited', code: 3, stdout: `${done.pid} C\n`, stderr: 'err\n' });
  });

  it('gets hostile arguments and its input unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileArgs, async args => {
        const done = await runner.exec({ program: 'printf', args: ['%s\\0', ...args, 'end'] });
        expect(done.stdout.split('\0')).to.deep.equal([...args, 'end', '']);
      }),
      { numRuns: 20 },
    );
    expect((await runner.exec({ program: 'cat', args: [], stdin: 'é\n$x' })).stdout).to.equal('é\n$x');
    expect((await runner.exec({ program: 'cat', args: [] })).stdout).to.equal('');
  });

  it('that writes without end is ended, and only so much of it is read', async () => {
    const done = await runner.exec(sh('echo $$; exec yes'), { maxBytes: 100_000 });
    expect(done).to.include({ ended: 'lost', why: 'it wrote without end, and was ended', truncated: true });
    expect(done.stdout).to.have.length(100_000);
    await untilGone(Number(done.stdout.split('\n')[0]));
  });

  it('that is not there ends as in a shell', async () => {
    expect(await runner.exec({ program: '/no/such', args: [] })).to.include({ ended: 'exited', code: 127 });
    expect(await runner.exec({ program: '/etc/passwd', args: [] })).to.include({
      ended: 'exited',
      code: 126,
    });
  });

  it('names the signal that ended it', async () => {
    expect(await runner.exec(sh('kill -9 $$'))).to.include({ ended: 'signalled', signalName: 'SIGKILL' });
  });

  it('is gone with its children after a time-out', async () => {
    const done = await runner.exec(sh('sleep 71 & echo $!; wait'), { timeoutMs: 2_000 });
    expect(done).to.include({ ended: 'timed-out' });
    await untilGone(done.pid);
    await untilGone(Number(done.stdout));
  });

  it('can be followed', async () => {
    const abort = new AbortController();
    const lines: string[] = [];
    const onLine = (line: string) => {
      lines.push(line);
      if (line === '2') abort.abort();
    };
    const done = await runner.follow?.(sh('echo 1; sleep 0.05; echo 2; exec sleep 72'), onLine, abort.signal);
    expect(lines).to.deep.equal(['1', '2']);
    expect(done).to.include({ ended: 'signalled', why: 'aborted' });
    await untilGone(done?.pid);
  });

  it('ends when its runner is closed', async () => {
    const other = await connect(localHost(), 'actor');
    const running = other.exec(sh('echo $$; exec sleep 73'));
    await other.close();
    await untilGone((await running).pid);
  });
});

describe('this machine as a host', () => {
  it('must be the one that the inventory means', async function () {
    await demand(this, 'machine id');
    const own = (await readFile('/etc/machine-id', 'utf8')).trim();
    await (await connect(localHost({ machineId: own }), 'actor')).close();
    const error = await failureOf(connect(localHost({ machineId: 'f'.repeat(32) }), 'actor'));
    expect(error.reason).to.equal('configuration');
    expect(error.fix).to.contain(`machine_id: ${own}`);
  });

  it('has the principals of the inventory only', async () => {
    const error = await failureOf(connect(localHost(), 'unprivileged'));
    expect(error.reason).to.equal('configuration');
    expect(error.fix).to.contain('unprivileged');
  });
});
