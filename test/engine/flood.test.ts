import { expect } from 'chai';
import { againstFloods } from '../../engine/observe/flood.ts';
import { Kept } from '../../engine/observe/kept.ts';
import type { Completion, Runner } from '../../runners/index.ts';
import { logSource, type OpenLog } from '../../validators/index.ts';
import { EmulatedHost } from '../emulated-host.ts';

const allowance = { burst: 100_000, perSecond: 1_000 };
const marker = 'k3v9q2xw';

const exited: Completion = {
  ended: 'exited',
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  startedAt: 0,
  endedAt: 0,
};

/** Writes such lines, without a pause, until it is stopped or has written them all. */
function writing(lines: Iterable<string>): Runner {
  return {
    host: 'web01',
    principal: 'observer',
    dialect: 'posix',
    exec: async () => exited,
    close: async () => {},
    async follow(_, onLine, signal) {
      for (const line of lines) {
        if (signal.aborted) return { ...exited, ended: 'signalled', signalName: 'SIGTERM' };
        onLine(line);
      }
      return exited;
    },
  };
}

async function followed(reader: Runner, signal = new AbortController().signal) {
  const lines: string[] = [];
  const ending = await reader.follow?.({ program: 'tail', args: [] }, line => lines.push(line), signal);
  return { lines, ending };
}

describe('a log that is followed', () => {
  it('is handed on to the last line where it keeps within its allowance', async () => {
    const all = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    const { lines, ending } = await followed(againstFloods(writing(all), allowance));
    expect(lines).to.deep.equal(all);
    expect(ending).to.deep.equal(exited);
  });

  for (const [what, line] of [
    ['long lines', 'x'.repeat(50_000)],
    ['empty lines', ''],
  ] as const)
    it(`is read no further than its allowance, however much is written: ${what}`, async () => {
      let written = 0;
      const endless = function* () {
        for (;;) {
          written += 1;
          yield line;
        }
      };
      const { lines, ending } = await followed(againstFloods(writing(endless()), allowance, () => 0));
      expect(lines.length * (line.length + 64)).to.be.at.most(allowance.burst);
      // Nor is it waited for: with the first line too many the program is stopped, before the next.
      expect(written).to.equal(lines.length + 2);
      expect(ending).to.include({ ended: 'timed-out' });
      expect(ending?.why).to.match(/^it was flooded: more than 0 MiB at once/);
    });

  it('may hand on as much again as time allows', async () => {
    const line = 'x'.repeat(936);
    let now = 0;
    const slowly = function* () {
      for (let count = 0; count < 300; count++) {
        now += 1_000;
        yield line;
      }
    };
    const { lines } = await followed(againstFloods(writing(slowly()), allowance, () => now));
    expect(lines).to.have.length(300);
  });

  it('is told as its caller ended it, where that was first', async () => {
    const over = new AbortController();
    const two = function* () {
      yield 'one';
      over.abort();
      yield 'x'.repeat(200_000);
    };
    const { ending } = await followed(againstFloods(writing(two()), allowance), over.signal);
    expect(ending).not.to.have.property('why');
  });
});

describe('a host that floods its log', () => {
  let host: EmulatedHost;
  let log: OpenLog | undefined;

  afterEach(async () => {
    await log?.close();
    await host.close();
  });

  /** Entries of any account's, behind what the log says itself. */
  function flooding(runner: Runner, line: string): Runner {
    const { host, principal, dialect, follow } = runner;
    if (follow === undefined) throw new Error('this runner cannot follow');
    return {
      ...{ host, principal, dialect },
      exec: (command, options) => runner.exec(command, options),
      close: () => runner.close(),
      follow(command, onLine, signal) {
        let begun = false;
        return follow(
          command,
          own => {
            onLine(own);
            if (!begun) for (let count = 0; count < 2_000 && !signal.aborted; count++) onLine(line);
            begun = true;
          },
          signal,
        );
      },
    };
  }

  for (const [emulated, kind, line] of [
    [
      'lab-linux01',
      'journald',
      `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1769853600000000","_PID":"4711","MESSAGE":"${'x'.repeat(1_000)}"}`,
    ],
    ['lab-linux01', 'auditd', `type=USER msg=audit(1769853600.000:10): pid=4711 msg='${'x'.repeat(1_000)}'`],
    ['lab-mac01', 'unified-log', `{"eventMessage":"${'x'.repeat(1_000)}","processID":4711}`],
  ] as const)
    it(`has that log called inconclusive, and why: ${kind}`, async () => {
      host = await EmulatedHost.start(emulated);
      const reader = againstFloods(flooding(await host.runner('observer'), line), allowance);
      const { signal } = new AbortController();
      log = await logSource({ kind }).open(reader, { marker, signal, canaryMs: 400 });
      const health = await log.health();
      expect(health).to.have.property('state', 'inconclusive');
      expect(JSON.stringify(health)).to.match(/it was flooded: more than 0 MiB at once/);
      await log.close();
      let count = 0;
      for await (const _ of log.events) count += 1;
      expect(count).to.be.at.most(100);
    });
});

describe('what is kept of a host', () => {
  it('is bounded by number and by length, and can be taken once', () => {
    const kept = new Kept<string>({ events: 3, characters: 10 }, text => text);
    expect(['aaaa', 'bbbb', 'cccc', 'd', 'e'].map(text => kept.keep(text))).to.deep.equal([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(kept.items).to.deep.equal(['aaaa', 'bbbb', 'd']);
    expect(kept.take()).to.deep.equal(['aaaa', 'bbbb', 'd']);
    expect(kept.items).to.deep.equal([]);
    expect(kept.keep('cccccccccc')).to.equal(true);
  });
});
