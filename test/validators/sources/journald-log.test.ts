import { expect } from 'chai';
import type { Command, Completion, Runner } from '../../../runners/index.ts';
import { JournaldLog } from '../../../validators/sources/journald-log.ts';

const exited = (stdout: string): Completion => ({
  ...{ ended: 'exited', code: 0, stdout, stderr: '', truncated: false },
  ...{ startedAt: 0, endedAt: 0 },
});

/** A host whose journalctl follows in silence; each script is answered by the words that it holds. */
function silentHost(answers: readonly (readonly [holds: string, stdout: string])[]): Runner {
  return {
    ...{ host: 'h', principal: 'observer', dialect: 'posix' },
    exec: async ({ args }: Command) => exited(answers.find(([holds]) => args[1]?.includes(holds))?.[1] ?? ''),
    follow: (_command, _onLine, signal) =>
      new Promise(resolve => signal.addEventListener('abort', () => resolve(exited('')))),
    close: async () => {},
  };
}

describe('a journal that says nothing', () => {
  // An opening that waits for a first entry takes longer.
  const open = async (answers: Parameters<typeof silentHost>[0]) => {
    const { signal } = new AbortController();
    const log = new JournaldLog(silentHost(answers), { marker: 'k3v9q2xw', signal, canaryMs: 100 });
    await log.start();
    return log;
  };

  it('is opened as soon as it is known to be empty, and blind', async () => {
    const log = await open([
      ['say empty', '#servicedrill empty\n'],
      ['say settings', '#servicedrill settings\n#servicedrill active active\n'],
    ]);
    expect(await log.health()).to.include({ state: 'blind' });
    await log.close();
  });

  for (const [settings, why] of [
    ['#servicedrill settings\nStorage=none\n#servicedrill active active\n', /Storage=none/],
    ['#servicedrill settings\nMaxLevelStore=err\n#servicedrill active active\n', /MaxLevelStore=err/],
    ['#servicedrill settings\nMaxLevelStore=debug\n#servicedrill active active\n', /did not come out/],
    ['#servicedrill settings\n#servicedrill active inactive\n', /systemd-journald is inactive/],
  ] as const) {
    it(`says what the host says of it: ${why.source}`, async () => {
      const log = await open([
        ['say empty', '#servicedrill empty\n'],
        ['say settings', settings],
      ]);
      const health = await log.health();
      expect(health.state).to.equal('blind');
      expect('why' in health && health.why).to.match(why);
      await log.close();
    });
  }
});
