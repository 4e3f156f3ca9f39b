import { expect } from 'chai';
import fc from 'fast-check';
import type { Runner } from '../../../runners/index.ts';
import { type LogEvent, logSource, type OpenLog } from '../../../validators/index.ts';
import { Canaries, isOf } from '../../../validators/sources/canaries.ts';
import { EslogFeed } from '../../../validators/sources/eslogger-feed.ts';
import { EmulatedHost, sh } from '../../emulated-host.ts';
import { view } from '../samples/read.ts';

/** Enough for a host in this process; a canary that never comes is waited for as long. */
const canaryMs = 400;

const open = (runner: Runner): Promise<OpenLog> =>
  logSource({ kind: 'eslogger' }).open(runner, {
    marker: 'k3v9q2xw',
    signal: new AbortController().signal,
    canaryMs,
  });

describe('the eslogger source, on an emulated Mac over SSH', () => {
  let mac: EmulatedHost;
  let log: OpenLog | undefined;

  afterEach(async () => {
    await log?.close();
    log = undefined;
    await mac.close();
  });

  async function opened(...faults: string[]): Promise<{ log: OpenLog; runner: Runner }> {
    mac = await EmulatedHost.start('lab-mac01', ...faults);
    const runner = await mac.runner('observer');
    log = await open(runner);
    return { log, runner };
  }

  it('gives what happens after the opening, and no canary', async () => {
    const { log, runner } = await opened();
    await sh(runner, 'exec /bin/launchctl list com.example.absent');
    expect(await log.health()).to.deep.equal({ state: 'alive' });
    await log.close();
    const events: LogEvent[] = [];
    for await (const event of log.events) events.push(event);
    const lines = events.map(event => view(event, 'process_creation')?.CommandLine);
    expect(lines).to.include('/bin/launchctl list com.example.absent');
    expect(events.map(({ raw }) => raw).join()).not.to.include('servicedrill-canary');
  });

  it('ends eslogger on the host when it is closed', async () => {
    const { log, runner } = await opened();
    const following = () => sh(runner, 'ps -A -ww -o pid,command').then(({ stdout }) => stdout);
    expect(await following()).to.match(/eslogger exec/);
    await log.close();
    expect(await following()).not.to.match(/eslogger exec/);
  });

  it('covers the events that it asked for, and nothing that Endpoint Security does not tell', async () => {
    const { log } = await opened();
    const covers = (...events: string[]) => log.covers({ kind: 'endpoint-security', events });
    expect(await covers('exec', 'create', 'btm_launch_item_add')).to.deep.equal({ state: 'alive' });
    expect(await covers('exec', 'mount')).to.include({
      state: 'blind',
      why: "this macOS's eslogger knows no mount",
    });
    expect(await log.covers({ kind: 'service-start' })).to.have.property('state', 'blind');
  });

  it('is inconclusive without Full Disk Access, and says where to give it', async () => {
    const { log } = await opened('unreadable-log');
    const health = await log.health();
    expect(health).to.include({ state: 'inconclusive', why: 'eslogger lacks Full Disk Access' });
    expect(JSON.stringify(health)).to.include('Allow full disk access for remote users');
  });

  it('is inconclusive without root', async () => {
    mac = await EmulatedHost.start('lab-mac01');
    log = await open(await mac.runner('unprivileged'));
    expect(await log.health()).to.include({ state: 'inconclusive', why: 'eslogger needs root' });
  });

  it('is inconclusive over a transport that cannot follow', async () => {
    mac = await EmulatedHost.start('lab-mac01');
    const { follow: _follow, ...rest } = await mac.runner('observer');
    log = await open(rest);
    expect(await log.health()).to.have.property('state', 'inconclusive');
  });

  it('is inconclusive where no canary can be sent: nothing is blind that was not tried', async () => {
    const { log, runner } = await opened();
    await sh(runner, 'rm /usr/bin/true');
    expect(await log.health()).to.include({
      state: 'inconclusive',
      why: 'eslogger could not be followed: the canary could not be sent: exit code 127',
    });
  });

  it('is inconclusive where nothing tells the process that sent the canary, as sudo for certain programs', async () => {
    mac = await EmulatedHost.start('lab-mac01');
    const runner = await mac.runner('observer');
    const unnamed: Runner = {
      ...runner,
      async exec(command, options) {
        const { pid: _, ...completion } = await runner.exec(command, options);
        return completion;
      },
    };
    log = await open(unnamed);
    const health = await log.health();
    expect(health).to.have.property('state', 'inconclusive');
    expect(health).to.have.property('why').that.includes('does not tell its process id');
  });

  it('is blind where eslogger runs and nothing comes out of it', async () => {
    const { log } = await opened('source-off:eslogger');
    expect(await log.health()).to.have.property('state', 'blind');
  });
});

const prefix = 'servicedrill-canary-k3v9q2xw.';

/** A message as far as it matters here: numbered, about one process. */
function message(numbers: { global?: number; own?: number }, event: object = {}): string {
  const token = { auid: 0, euid: 0, ruid: 0, pid: 70, pidversion: 1 };
  const process = { audit_token: token, ppid: 60, executable: { path: '/bin/sh' } };
  const { global, own } = numbers;
  const time = '2026-01-02T03:04:05.123456789Z';
  const seq = { ...(global !== undefined && { global_seq_num: global }), seq_num: own ?? 0 };
  return JSON.stringify({ event_type: 9, ...seq, time, process, event });
}

function exec(args: readonly string[], global: number): string {
  const token = { auid: 0, euid: 0, ruid: 0, pid: 71, pidversion: 1 };
  const target = { audit_token: token, ppid: 70, executable: { path: args[0] ?? '' } };
  return message({ global }, { exec: { target, args } });
}

describe("what eslogger's lines tell", () => {
  it('is how many messages macOS dropped, from the gaps in their numbers', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200), { minLength: 1 }),
        fc.constantFrom('global', 'own'),
        (numbers, by) => {
          const seen = numbers.toSorted((a, b) => a - b);
          const feed = new EslogFeed(new Canaries(prefix));
          for (const number of seen) feed.line(message({ [by]: number }));
          const span = (seen.at(-1) ?? 0) - (seen[0] ?? 0) + 1;
          expect(feed.lost).to.equal(span - seen.length);
        },
      ),
    );
  });

  it('is a canary only when its own program runs, not the shell or sudo that carries it', async () => {
    const canaries = new Canaries(prefix);
    const feed = new EslogFeed(canaries);
    const { signal } = new AbortController();
    const text = canaries.next();
    const came = (pid: number) => canaries.within(text, { startedAt: 0 }, isOf(pid), 0, signal);
    feed.line(exec(['/bin/sh', '-c', `exec /usr/bin/true ${text}`], 1));
    feed.line(exec(['sudo', '-n', '/usr/bin/true', text], 2));
    expect(await came(71)).to.equal(false);
    feed.line(exec(['/usr/bin/true', text], 3));
    expect(await came(72), 'another process than the one that was sent').to.equal(false);
    expect(await came(71)).to.equal(true);
    feed.line(exec(['/bin/ls'], 4));
    feed.events.end();
    const events: LogEvent[] = [];
    for await (const event of feed.events) events.push(event);
    expect(events.map(event => view(event, 'process_creation')?.CommandLine)).to.deep.equal(['/bin/ls']);
  });

  it('is kept as a remark where it is no message', () => {
    const feed = new EslogFeed(new Canaries(prefix));
    feed.line('Failed to create ES client: (ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS)');
    expect(feed.notices.join()).to.include('TOO_MANY_CLIENTS');
  });
});
