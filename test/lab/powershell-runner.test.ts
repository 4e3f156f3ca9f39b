import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Host } from '../../inventory/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import { hostileArgs, hostileText } from '../runners/hostile.ts';
import { untilGone } from '../runners/processes.ts';
import type { Sshd } from '../runners/sshd.ts';
import { ours, powershell } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { type Pwsh, pwshOf } from './harness-pwsh.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });
const mebibyte = 1_048_576;

interface Way {
  readonly host: Partial<Host>;
  /** Hostile inputs tried: each command of the second way starts a PowerShell of its own. */
  readonly runs: number;
  declare(): void;
}

const ways: Readonly<Record<string, Way>> = {
  'PowerShell remoting over ssh': {
    host: { transport: 'psrp', dialect: 'powershell' },
    runs: 60,
    declare: () =>
      verifies(
        'Commands by PowerShell remoting over ssh: endings, time-outs, output, input',
        powershell,
        ours.powershell,
      ),
  },
  'powershell.exe -EncodedCommand over ssh': {
    host: { dialect: 'powershell' },
    runs: 6,
    declare: () =>
      verifies(
        'Commands by powershell.exe -EncodedCommand over ssh: endings, time-outs, output, input',
        powershell,
        ours.powershell,
      ),
  },
};

for (const [way, { host, runs, declare }] of Object.entries(ways))
  describe(`a command by ${way}`, () => {
    declare();
    let pwsh: Pwsh;
    let sshd: Sshd;
    let runner: Runner;
    before(async function () {
      pwsh = await pwshOf(this);
      sshd = await pwsh.sshd();
      runner = await connect(sshd.host(host), 'actor');
    });
    after(async () => {
      await runner?.close();
      await sshd?.stop();
      pwsh?.restore();
    });

    it('returns exit code, both outputs and the process id; standard error is no failure', async () => {
      const done = await runner.exec(sh('echo out $$; echo err >&2; exit 5'));
      expect(done).to.include({ ended: 'exited', code: 5, truncated: false, stderr: 'err\n' });
      expect(done.stdout).to.equal(`out ${done.pid}\n`);
      expect(await runner.exec(sh('echo err >&2'))).to.include({ code: 0, stdout: '', stderr: 'err\n' });
    });

    it('brings hostile arguments to the program unchanged', async () => {
      await fc.assert(
        fc.asyncProperty(hostileArgs, async args => {
          const { stdout } = await runner.exec({ program: 'printf', args: ['%s\\0', ...args, 'end'] });
          expect(stdout.split('\0')).to.deep.equal([...args, 'end', '']);
        }),
        { numRuns: runs },
      );
    });

    it('takes hostile text for the name of a program, and runs none', async () => {
      await fc.assert(
        fc.asyncProperty(
          hostileText.filter(text => !text.includes('"')),
          async text => {
            const done = await runner.exec({ program: `/no/such/${text}`, args: ['x'] });
            expect(done).to.include({ ended: 'exited', code: 127, stdout: '' });
          },
        ),
        { numRuns: runs / 3 },
      );
    });

    it('brings a megabyte in and out unchanged', async () => {
      const stdin = 'é\u2019"`$\n\r\n\t'.repeat(mebibyte / 13);
      const done = await runner.exec({ program: 'cat', args: [], stdin }, { maxBytes: 2 * mebibyte });
      expect(done).to.include({ ended: 'exited', code: 0, truncated: false });
      expect(done.stdout === stdin).to.equal(true);
    });

    it('brings every character of the outputs, and no line end of its own', async () => {
      const text = '\u{1f9ea} ﬀ\u2028\u00a0 \u001b[31m <S S="Error">\r';
      const done = await runner.exec({ program: 'tee', args: ['/dev/stderr'], stdin: text });
      expect(done).to.include({ stdout: text, stderr: text });
      expect((await runner.exec({ program: 'cat', args: [] })).stdout).to.equal('');
    });

    it('keeps the beginning of too long output, cut between characters, and reads the rest away', async () => {
      const script = sh('yes é 2>/dev/null | head -c 3000000; yes e 2>/dev/null | head -c 3000000 >&2');
      const done = await runner.exec(script, { maxBytes: 1_000 });
      expect(done).to.include({ ended: 'exited', code: 0, truncated: true });
      expect(done.stdout).to.equal('é\n'.repeat(334).slice(0, -2));
      expect(done.stderr).to.equal('e\n'.repeat(500));
    });

    it('ends a program and its children at the time-out', async () => {
      const done = await runner.exec(sh('sleep 60 & echo $!; wait'), { timeoutMs: 2_000 });
      expect(done).to.include({ ended: 'timed-out', why: 'time-out' });
      await untilGone(Number(done.stdout));
      await untilGone(done.pid);
      expect(await runner.exec(sh('exit 0'))).to.include({ code: 0 });
    });

    it('ends a program and its children when its caller aborts, and can go on', async () => {
      const file = join(sshd.directory, 'pid');
      const abort = new AbortController();
      const running = runner.exec(sh(`sleep 60 & echo $! > ${file}; wait`), { signal: abort.signal });
      await until('its process id', async () => (await readFile(file, 'utf8').catch(() => '')) !== '');
      abort.abort();
      const done = await running;
      expect(done.ended).to.not.equal('timed-out');
      expect(done.why).to.equal('aborted');
      const child = await runner.exec({ program: 'cat', args: [file] });
      await untilGone(Number(child.stdout));
    });

    it('does not wait for a child that a program left behind with its output', async () => {
      const done = await runner.exec(sh('sleep 60 & echo $!'));
      expect(done).to.include({ ended: 'exited', code: 0 });
      expect(done.why).to.contain('left behind');
      process.kill(Number(done.stdout));
    });

    it('survives a program that does not read its input', async () => {
      const done = await runner.exec({ program: 'true', args: [], stdin: 'x'.repeat(2 * mebibyte) });
      expect(done).to.include({ ended: 'exited', code: 0 });
    });

    it('distinguishes what PowerShell threw from what a program exits with', async () => {
      const file = join(sshd.directory, 'no-program');
      await writeFile(file, '\u0000\u0001');
      await chmod(file, 0o755);
      const thrown = await runner.exec({ program: file, args: [] });
      expect(thrown.ended).to.equal('lost');
      expect(thrown.why).to.match(/format/i);
      await chmod(file, 0o644);
      expect(await runner.exec({ program: file, args: [] })).to.include({ ended: 'exited', code: 126 });
      expect(await runner.exec(sh('exit 1'))).to.include({ ended: 'exited', code: 1 });
    });

    it('refuses what no program can be given', async () => {
      for (const command of [
        { program: 'run.cmd', args: [] },
        { program: '', args: [] },
        { program: 'a"b', args: [] },
        { program: 'x', args: ['a\0b'] },
      ])
        await runner.exec(command).then(
          () => expect.fail(`${command.program} was sent`),
          error => expect(error).to.be.instanceOf(TypeError),
        );
    });
  });
