import { expect } from 'chai';
import { rulesFor } from '../../engine/index.ts';
import { drilling } from './drilling.ts';

describe('an error that nobody foresaw, on one host of several', () => {
  /** What is broken: the rules, once a verdict needs them; or the sending of what has that text to the Windows host. */
  interface Broken {
    readonly sending?: string;
    readonly rules?: boolean;
  }

  const drilled = ({ sending, rules: unread }: Broken) =>
    drilling(['lab-linux01', 'lab-win01'], ({ drill }) => {
      const rules = rulesFor({ sources: [] });
      return drill({
        async intercept(command, send, { platform }) {
          const text = [command.program, ...command.args].join(' ');
          if (sending !== undefined && platform === 'windows' && text.includes(sending)) fail();
          return send(command);
        },
        concurrency: 2,
        rules: host => ({ ...rules(host), ...(unread && { info: fail }) }),
      });
    });

  function fail(): never {
    throw new TypeError('x is undefined');
  }

  const where = /^TypeError: x is undefined at .*unforeseen\.test\.ts/;

  const cases = [
    ['before its lock was taken', { sending: ' lock ' }, 3, undefined],
    ['before anything was changed', { sending: 'sc.exe query' }, 3, true],
    ['with a service there: the code is 4', { sending: 'sc.exe delete' }, 4, false],
  ] as const;
  for (const [when, broken, code, restored] of cases)
    it(`is told of that host, and costs the others no result: ${when}`, async () => {
      const { hosts, summary, exitCode } = await drilled(broken);
      const messageOf = (name: string) => hosts.find(host => host.name === name)?.error?.message;
      expect(messageOf('lab-linux01')).to.equal(undefined);
      expect(messageOf('lab-win01')).to.match(where);
      const scenarios = hosts.flatMap(host => host.scenarios);
      expect(scenarios.filter(({ outcome }) => outcome === 'executed')).to.have.lengthOf(1);
      const ended = scenarios.find(({ outcome }) => outcome === 'failed');
      expect(ended?.restored).to.equal(restored);
      if (restored !== undefined) expect(ended?.why).to.match(where);
      expect(ended?.leftBehind.join('\n') ?? '').to.match(
        restored === false ? /sc\.exe delete sdrill-/ : /^$/,
      );
      expect({ exitCode, restored: summary.restored }).to.deep.equal({
        exitCode: code,
        restored: code !== 4,
      });
    });

  it('is told of its scenario where it comes with the verdict, the host being restored by then', async () => {
    const { hosts, summary, exitCode } = await drilled({ rules: true });
    for (const { error, scenarios } of hosts) {
      expect(error).to.equal(null);
      expect(scenarios[0]).to.include({ outcome: 'failed', restored: true });
      expect(scenarios[0]?.why).to.match(where);
      expect(scenarios[0]?.changes[0]).to.include({ applied: 'yes', verifiedAbsent: true });
    }
    expect(hosts.map(({ scenarios }) => scenarios.length)).to.deep.equal([1, 1]);
    expect({ exitCode, restored: summary.restored }).to.deep.equal({ exitCode: 3, restored: true });
  });
});
