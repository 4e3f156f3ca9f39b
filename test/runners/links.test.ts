import { expect } from 'chai';
import { connect, runnerPool } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { type Link, startLink } from './link.ts';
import { untilGone } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const within = { timeoutMs: 90_000 };
const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

const slow = (transport: Transport, start: () => { sshd: Sshd }) => {
  const open = () => connect(start().sshd.host({ transport }), 'actor', within);

  it('brings commands, input and output through unharmed', async () => {
    const runner = await open();
    const stdin = Array.from({ length: 20_000 }, (_, i) => `line ${i}`).join('\n');
    const [all, echoed] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, (_, i) => runner.exec(sh(`echo ${i}; exit ${i}`), within))),
      runner.exec({ program: 'cat', args: [], stdin }, within),
    ]);
    expect(all.map(({ code, stdout }) => [code, stdout])).to.deep.equal(all.map((_, i) => [i, `${i}\n`]));
    expect(echoed.stdout).to.equal(stdin);
    await runner.close();
  });

  it('hands on the lines of a log as they come, and ends what writes it', async () => {
    const runner = await open();
    const abort = new AbortController();
    const lines: string[] = [];
    const command = sh('i=0; while :; do echo $i $$; i=$((i+1)); sleep 0.05; done');
    const onLine = (line: string) => {
      lines.push(line);
      if (lines.length === 40) abort.abort();
    };
    const done = await runner.follow?.(command, onLine, abort.signal);
    expect(lines.slice(0, 40)).to.deep.equal(Array.from({ length: 40 }, (_, i) => `${i} ${done?.pid}`));
    await untilGone(done?.pid);
    await runner.close();
  });

  it('lets a command be ended at its time-out', async () => {
    const runner = await open();
    const done = await runner.exec(sh('echo $$; exec sleep 71'), { timeoutMs: 4_000 });
    expect(done.ended).to.equal('timed-out');
    await untilGone(done.pid ?? Number(done.stdout));
    await runner.close();
  });
};

describe('a slow link, 200 ms there and back, on which two packets of a hundred are lost', () => {
  wants(...realSshd, 'tun', 'ip');
  verifies(
    'A slow link: 200 ms there and back, 2% of packets lost each way',
    openssh,
    `${ours.sshd}; the link: a program between two tun devices; TCP is that of the kernel`,
  );
  let link: Link;
  let sshd: Sshd;
  before(async () => {
    link = await startLink({ delayMs: 100, lossPercent: 2 });
    sshd = await startSshd({ link });
  });
  after(async () => {
    await sshd?.stop();
    await link?.stop();
  });
  for (const transport of transports)
    describe(`by transport ${transport}`, () => slow(transport, () => ({ sshd })));

  describe('as it was meanwhile', () => {
    it('kept every packet for 100 ms, and lost some', async () => {
      const runner = await connect(sshd.host(), 'actor', within);
      const stdin = 'x'.repeat(100_000);
      for (let tries = 0; tries < 20 && link.packets.lost === 0; tries++)
        await runner.exec({ program: 'cat', args: [], stdin }, within);
      await runner.close();
      expect(Math.min(...link.packets.keptMs)).to.be.at.least(100);
      expect(link.packets.lost).to.be.above(0);
    });
  });
});

describe('a link that is cut, so that the connection is half open', () => {
  wants(...realSshd, 'tun', 'ip');
  verifies(
    'A half-open connection: a link cut in mid-command and mended',
    openssh,
    `${ours.sshd}; the link: a program between two tun devices`,
  );
  for (const transport of transports) {
    it(`loses the command in time, lets nobody in, and is forgotten once it is fixed (${transport})`, async () => {
      const link = await startLink();
      const sshd = await startSshd({ link });
      const pool = runnerPool({ keepAliveMs: 2_000 });
      const host = sshd.host({ transport });
      try {
        const runner = await pool.runner(host, 'actor');
        const never = new AbortController().signal;
        const done = await runner.follow?.(sh('echo started; exec sleep 72'), () => link.cut(), never);
        expect(done?.ended).to.equal('lost');
        const refused = await failureOf(connect(host, 'actor', { timeoutMs: 3_000 }));
        expect(refused.reason).to.equal('timed-out');
        link.mend();
        const again = await pool.runner(host, 'actor');
        expect(await again.exec(sh('echo back'), { timeoutMs: 60_000 })).to.include({ stdout: 'back\n' });
      } finally {
        link.mend();
        await pool.close();
        await sshd.stop();
        await link.stop();
      }
    });
  }
});
