import { expect } from 'chai';
import { offsetFrom } from '../../../engine/hosts/clock.ts';
import { windows } from '../../../engine/hosts/windows.ts';
import { EmulatedHost } from '../../emulated-host.ts';

describe('the arrival on a Windows host', () => {
  let host: EmulatedHost;
  before(async () => {
    host = await EmulatedHost.start('lab-win01');
  });
  after(() => host.close());

  it('reads the clock no better than %TIME% tells it: hundredths, cut off', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    for (let run = 0; run < 20; run++) {
      const query = {
        run: `run-${run}`,
        platform: 'windows' as const,
        owner: 'test',
        deadRuns: [],
        tools: [],
        lockMs: 60_000,
      };
      const arrival = await windows.arrive(send, query);
      if ('message' in arrival) throw new Error(arrival.message);
      await windows.leave(send, query.run);
      const { offset, uncertainty } = offsetFrom(arrival.hostTime, arrival.sent, arrival.received);
      // It is this computer's own clock.
      expect(Math.abs(offset), `offset ${offset}`).to.be.at.most(uncertainty + (arrival.within ?? 0));
    }
  });

  it('tells a DefaultShell by whose spelling sshd starts an interactive cmd.exe', async () => {
    const greeting =
      'Microsoft Windows [Version 10.0.20348.2227]\r\n(c) Microsoft Corporation. All rights reserved.\r\n\r\nC:\\>';
    const query = {
      run: 'run-d',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: [],
      tools: [],
      lockMs: 60_000,
    };
    const answer = {
      ended: 'exited',
      code: 0,
      stdout: greeting,
      stderr: '',
      truncated: false,
      startedAt: 0,
      endedAt: 0,
    } as const;
    const arrival = await windows.arrive(async () => answer, query);
    expect('message' in arrival && [arrival.message, arrival.fix].join()).to.match(
      /DefaultShell.*reg delete/,
    );
  });

  it('is told of a lock that could not be given back', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    const query = {
      run: 'run-k',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: [],
      tools: [],
      lockMs: 60_000,
    };
    await windows.arrive(send, query);
    const blocked: typeof send = ({ program, args }) =>
      send({ program, args: args.map(word => (word === 'findstr.exe' ? 'blocked.exe' : word)) });
    expect(await windows.leave(blocked, query.run)).to.equal(false);
    expect(await windows.leave(blocked, 'run-l')).to.equal(true);
    expect(await windows.leave(send, query.run)).to.equal(true);
  });

  it('leaves no piece that a kill left of a dead run’s lock, and leaves another’s alone', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    const words = (...args: string[]) => send({ program: 'cmd.exe', args: ['/d', '/c', ...args] });
    for (const run of ['dead', 'lives'])
      await words('echo', run, '>', `%SystemRoot%\\servicedrill-${run}.waiting`);
    const query = {
      run: 'run-p',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: ['other', 'dead'],
      tools: [],
      lockMs: 60_000,
    };
    expect(await windows.arrive(send, query)).to.have.property('facts');
    await windows.leave(send, query.run);
    const { stdout } = await words('dir', '/b', '%SystemRoot%');
    expect(stdout.match(/servicedrill\S*/g)).to.deep.equal(['servicedrill-lives.waiting']);
    await words('del', '/q', '%SystemRoot%\\servicedrill-lives.waiting');
  });

  it('removes a dead run’s lock where 0.1.0 had it, and no other', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    const words = (...args: string[]) => send({ program: 'cmd.exe', args: ['/d', '/c', ...args] });
    const query = {
      run: 'run-f',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: ['other', 'dead'],
      tools: [],
      lockMs: 60_000,
    };
    for (const [run, left] of [
      ['dead', 0],
      ['lives', 1],
    ] as const) {
      await words('echo', run, 'somebody', '>', '%ProgramData%\\servicedrill.lock');
      expect(await windows.arrive(send, query)).to.have.property('facts');
      await windows.leave(send, query.run);
      const { stdout } = await words('dir', '/b', '%ProgramData%');
      expect(stdout.match(/servicedrill\.lock/g) ?? []).to.have.lengthOf(left);
    }
    await words('del', '/q', '%ProgramData%\\servicedrill.lock');
  });

  it('is locked in the account’s own folder where it may make no file in that of Windows, unless another run has it there', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    const refusing: typeof send = ({ program, args }) => {
      const isMade = args.indexOf('>');
      const refused = isMade >= 0 && (args[isMade + 1] ?? '').startsWith('%SystemRoot%');
      return send({ program, args: refused ? args.with(isMade + 1, '%SystemRoot%\\none\\x') : args });
    };
    const query = {
      run: 'run-u',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: [],
      tools: [],
      lockMs: 60_000,
    };
    const there = async () => {
      const args = ['/d', '/c', 'dir', '/b', '%USERPROFILE%'];
      return /servicedrill\.lock/.test((await send({ program: 'cmd.exe', args })).stdout);
    };
    expect(await windows.arrive(refusing, query)).to.have.property('facts');
    expect(await there()).to.equal(true);
    expect(await windows.arrive(refusing, { ...query, run: 'run-v' })).to.include({ heldBy: 'run-u' });
    expect(await windows.leave(send, 'run-u')).to.equal(true);
    expect(await there()).to.equal(false);
    await windows.arrive(send, { ...query, run: 'run-a' });
    expect(await windows.arrive(refusing, query)).to.include({ heldBy: 'run-a' });
    await windows.leave(send, 'run-a');
  });

  it('may have locked the host where the answer of a takeover is lost, and names who was quicker', async () => {
    const runner = await host.runner('actor');
    const send = (command: Parameters<typeof runner.exec>[0]) => runner.exec(command);
    const query = {
      run: 'run-b',
      platform: 'windows' as const,
      owner: 'test',
      deadRuns: ['run-a'],
      tools: [],
      lockMs: 60_000,
    };
    await windows.arrive(send, { ...query, run: 'run-a' });
    let takes = 0;
    const losing: typeof send = async command => {
      const completion = await send(command);
      const isSecond = command.args.includes('ren') && command.args.includes('taken') && ++takes === 2;
      return isSecond ? { ...completion, ended: 'lost', stdout: '' } : completion;
    };
    expect(await windows.arrive(losing, query)).to.include({ unanswered: true });
    expect(await windows.arrive(send, { ...query, run: 'run-c' })).to.include({ heldBy: 'run-b' });
    const late: typeof send = async command => {
      const completion = await send(command);
      if (!command.args.includes('findstr.exe')) return completion;
      await windows.arrive(send, { ...query, run: 'run-d', deadRuns: ['run-b'] });
      return completion;
    };
    const quicker = await windows.arrive(late, { ...query, run: 'run-e', deadRuns: ['run-b'] });
    expect(quicker).to.include({ heldBy: 'run-d' });
    await windows.leave(send, 'run-d');
  });
});
