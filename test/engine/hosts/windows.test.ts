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
      await words('echo', run, '>', `%ProgramData%\\servicedrill-${run}.waiting`);
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
    const { stdout } = await words('dir', '/b', '%ProgramData%');
    expect(stdout.match(/servicedrill\S*/g)).to.deep.equal(['servicedrill-lives.waiting']);
    await words('del', '/q', '%ProgramData%\\servicedrill-lives.waiting');
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
