import { expect } from 'chai';
import fc from 'fast-check';
import { batchPosix, type Command, connect, type Runner, splitBatch } from '../../runners/index.ts';
import { hostileText } from './hostile.ts';
import { hostAt } from './sshd.ts';

const sh = (script: string): Command => ({ program: 'sh', args: ['-c', script] });

describe('a batch of commands', () => {
  let runner: Runner;
  before(async () => {
    runner = await connect({ ...hostAt(0, ''), transport: 'local' }, 'actor');
  });
  after(() => runner?.close());

  const runBatch = async (commands: readonly Command[]) =>
    splitBatch(await runner.exec(batchPosix(commands)));

  it('distinguishes exit codes and outputs, with or without line ends', async () => {
    const parts = await runBatch([
      sh('printf a; printf b >&2; exit 3'),
      sh('echo; echo >&2'),
      { program: '/no/such', args: [] },
      { program: 'true', args: [] },
    ]);
    expect(parts.map(part => [part.code, part.stdout])).to.deep.equal([
      [3, 'a'],
      [0, '\n'],
      [127, ''],
      [0, ''],
    ]);
    expect(parts[0]?.stderr).to.equal('b');
    expect(parts[1]?.stderr).to.equal('\n');
    expect(parts[2]?.stderr).to.contain('not found');
  });

  it('gives each command what it would have given alone', async () => {
    const command = fc.record({ text: hostileText, code: fc.nat(255), stdin: fc.option(hostileText) });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async wanted => {
        const commands = wanted.map(({ text, code, stdin }) => ({
          program: 'sh',
          args: ['-c', 'printf "%s" "$1"; printf "%s" "$1" >&2; cat; exit "$2"', 'sh', text, `${code}`],
          ...(stdin === null ? {} : { stdin }),
        }));
        const parts = await runBatch(commands);
        expect(
          parts.map(({ ended, code, stdout, stderr }) => ({ ended, code, stdout, stderr })),
        ).to.deep.equal(
          wanted.map(({ text, code, stdin }) => ({
            ended: 'exited',
            code,
            stdout: text + (stdin ?? ''),
            stderr: text,
          })),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('runs programs, never the words of the shell', async () => {
    const [echo, exit, last] = await runBatch([
      { program: 'echo', args: ['-n', 'a\\nb'] },
      { program: 'exit', args: ['0'] },
      { program: 'true', args: [] },
    ]);
    expect(echo?.stdout).to.equal('a\\nb');
    expect(exit?.code).to.equal(127);
    expect(last?.code).to.equal(0);
  });

  it('has boundaries that no earlier batch tells', async () => {
    const spy = batchPosix([sh('true')]);
    const forged = String(spy.args[1]);
    const [part, next] = await runBatch([{ program: 'printf', args: ['%s', forged] }, sh('exit 5')]);
    expect(part).to.include({ code: 0, stdout: forged });
    expect(next).to.include({ code: 5 });
  });

  it('passes what is too long for one argument by another way', async () => {
    const commands = Array.from({ length: 40 }, () => ({
      program: 'printf',
      args: ['%s', 'x'.repeat(5_000)],
    }));
    const parts = await runBatch([...commands, { program: 'cat', args: [] }]);
    expect(parts.map(part => part.stdout.length)).to.deep.equal([...commands.map(() => 5_000), 0]);
  });

  it('knows which commands it did not get to', async () => {
    const commands = [sh('echo 1'), sh('exec sleep 74'), sh('echo 3')];
    const parts = splitBatch(await runner.exec(batchPosix(commands), { timeoutMs: 2_000 }));
    expect(parts.map(part => part.ended)).to.deep.equal(['exited', 'timed-out', 'timed-out']);
    expect(parts.map(part => part.stdout)).to.deep.equal(['1\n', '', '']);
  });

  it('makes lost what went beyond the limit of output', async () => {
    const batch = await runner.exec(batchPosix([sh('echo 1'), sh('yes | head -c 9999')]), { maxBytes: 500 });
    const parts = splitBatch(batch);
    expect(parts.map(part => part.ended)).to.deep.equal(['exited', 'lost']);
    expect(parts[1]?.why).to.contain('limit');
  });

  it('that never began gives as many endings as it had commands', async () => {
    const lost = {
      ended: 'lost',
      stdout: '',
      stderr: '',
      truncated: false,
      startedAt: 1,
      endedAt: 2,
    } as const;
    expect(splitBatch(lost, 3).map(part => part.ended)).to.deep.equal(['lost', 'lost', 'lost']);
  });

  it('is of one principal', () => {
    expect(() =>
      batchPosix([
        { ...sh(''), as: 'actor' },
        { ...sh(''), as: 'observer' },
      ]),
    ).to.throw(TypeError);
    expect(batchPosix([{ ...sh(''), as: 'observer' }]).as).to.equal('observer');
  });
});
