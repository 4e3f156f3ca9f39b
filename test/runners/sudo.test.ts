import { expect } from 'chai';
import { connect, type Runner, refusedBySudo } from '../../runners/index.ts';
import { openssh, ours, sudo } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { untilGone } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

describe('a command as root, by sudo', () => {
  wants(...realSshd, 'sudo');
  verifies(
    'Commands as root by sudo, by the transports ssh and openssh: endings, time-outs, programs that sudoers allows, refusals',
    async () => `${await sudo()}, ${await openssh()}`,
    `${ours.sshd}; lines of sudoers`,
  );
  let sshd: Sshd;
  const runners: Runner[] = [];
  before(async () => {
    const all = 'NOPASSWD: ALL';
    sshd = await startSshd({
      users: [
        { name: 'anything', sudoers: `anything ALL=(ALL) ${all}` },
        { name: 'terminal', sudoers: `Defaults:terminal use_pty\nterminal ALL=(ALL) ${all}` },
        { name: 'some', sudoers: 'some ALL=(ALL) NOPASSWD: /usr/bin/id, /usr/bin/sleep, /usr/bin/kill' },
        { name: 'asked', sudoers: 'asked ALL=(ALL) ALL' },
        { name: 'nobody-special' },
      ],
    });
  });
  after(async () => {
    await Promise.all(runners.map(runner => runner.close()));
    await sshd?.stop();
  });

  const contract = (transport: Transport) => {
    const runnerOf = async (user: string) => {
      const account = sshd.account(user, { become: 'sudo' });
      const runner = await connect(
        sshd.host({ transport, accounts: { actor: account, observer: account } }),
        'actor',
      );
      runners.push(runner);
      return runner;
    };

    for (const user of ['anything', 'terminal']) {
      it(`is root's, tells its own process id and reads its input (${user})`, async () => {
        const runner = await runnerOf(user);
        const done = await runner.exec({
          ...sh('id -u; echo $$; echo $LC_ALL; cat; echo err >&2; exit 7'),
          stdin: "it's",
        });
        expect(done).to.include({
          ended: 'exited',
          code: 7,
          stdout: `0\n${done.pid}\nC\nit's`,
          stderr: 'err\n',
        });
      });

      it(`is ended with its children, though it is root's (${user})`, async () => {
        const runner = await runnerOf(user);
        const done = await runner.exec(sh('sleep 67 & echo $!; wait'), { timeoutMs: 2_000 });
        expect(done.ended).to.equal('timed-out');
        await untilGone(done.pid);
        await untilGone(Number(done.stdout));
      });
    }

    it('goes where sudoers allows certain programs only', async () => {
      const runner = await runnerOf('some');
      expect(await runner.exec({ program: 'id', args: ['-u'] })).to.include({ code: 0, stdout: '0\n' });
      const refused = await runner.exec({ program: 'cat', args: ['/etc/shadow'] });
      expect(refusedBySudo(refused)).to.equal(true);
      const late = await runner.exec({ program: 'sleep', args: ['68'] }, { timeoutMs: 2_000 });
      expect(late.ended).to.equal('timed-out');
      expect(late.why).to.equal('time-out');
    });

    for (const user of ['asked', 'nobody-special']) {
      it(`is refused recognisably where sudo wants a password or knows nobody (${user})`, async () => {
        const refused = await (await runnerOf(user)).exec({ program: 'id', args: [] });
        expect(refused).to.include({ ended: 'exited', code: 1, stdout: '' });
        expect(refusedBySudo(refused)).to.equal(true);
      });
    }

    it('that fails by itself is not taken for a refusal', async () => {
      const done = await (await runnerOf('anything')).exec(sh('echo "permission denied" >&2; exit 1'));
      expect(refusedBySudo(done)).to.equal(false);
    });
  };
  for (const transport of transports) describe(`by transport ${transport}`, () => contract(transport));
});
