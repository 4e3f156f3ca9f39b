import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sweep } from '../../../engine/act/sweep.ts';
import type { Send } from '../../../engine/hosts/contract.ts';
import { posix } from '../../../engine/hosts/posix.ts';
import type { Runner } from '../../../runners/index.ts';
import { EmulatedHost, sh } from '../../emulated-host.ts';

const query = (run: string) => ({
  run,
  platform: 'macos' as const,
  owner: 'a test',
  deadRuns: [],
  tools: ['launchctl', 'sh', 'no-such-tool'],
  lockMs: 60_000,
});

describe('the engine on a Mac, an emulated one over SSH', () => {
  let mac: EmulatedHost;
  let runner: Runner;
  let send: Send;

  beforeEach(async () => {
    mac = await EmulatedHost.start('lab-mac01');
    runner = await mac.runner('actor');
    send = (command, options) => runner.exec(command, options);
  });
  afterEach(() => mac.close());

  it('learns who and what it is and where its tools are', async () => {
    const arrival = await posix.arrive(send, query('one'));
    if ('message' in arrival) throw new Error(arrival.message);
    expect(arrival.facts).to.include({ os: 'macos 15.5', hostname: 'lab-mac01', actor: 'root' });
    expect(arrival.facts.tools).to.deep.equal({ launchctl: '/bin/launchctl', sh: '/bin/sh' });
    expect(arrival.admin).to.equal(true);
  });

  it('locks it for one run at a time, and gives the lock back', async () => {
    await posix.arrive(send, query('one'));
    expect(await posix.arrive(send, query('two')))
      .to.have.property('message')
      .that.includes('one, a test');
    await posix.leave(send, 'one');
    expect(await posix.arrive(send, query('two'))).to.have.property('facts');
  });

  it('finds every process that carries the marker, and does not find itself', async () => {
    await sh(runner, 'launchctl submit -l drill -- /bin/sh -c ": k3v9q2xw; sleep 200; :"');
    const find = () => posix.traces(send, { marker: 'k3v9q2xw', owners: [], paths: [] });
    const found = await find();
    expect(found).to.have.length(1);
    expect(found?.[0]?.text).to.match(/^process \d+ \(\/bin\/sh -c : k3v9q2xw; sleep 200; :\)$/);
    expect(found?.[0]).not.to.have.property('own');
    await sh(runner, 'launchctl remove drill');
    expect(await find()).to.deep.equal([]);
  });

  it('ends a payload of the drill, known by owner, start and command line', async () => {
    // Begun by nobody who would begin it anew.
    await sh(runner, '/bin/sh -c ": k3v9q2xw; sleep 300; :" >/dev/null 2>&1 &');
    const query = { marker: 'k3v9q2xw', owners: [], paths: [] };
    const swept = await sweep(posix, send, query);
    expect(swept.left).to.deep.equal([]);
    expect(swept.killed.join()).to.match(/^process \d+ \(\/bin\/sh -c : k3v9q2xw; sleep 300; :\)$/);
    expect((await sh(runner, 'ps -A -o pid,command')).stdout).not.to.include('sleep 300');
  });
});

/** A date(1) as macOS has it: the format's %N comes out as a letter. */
const bsdDate = '#!/bin/sh\nexec /bin/date "$(printf %s "$1" | sed s/%N/N/)"\n';

/** zsh as far as its clock is asked for. */
const zshClock = '#!/bin/sh\nexec /bin/date +%s.250000\n';

describe("the engine's clock on a host whose date knows whole seconds only", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-clock-'));
    await program('date', bsdDate);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function program(name: string, text: string): Promise<void> {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }

  const send: Send = async ({ program, args }) => {
    const child = spawn(program, args, { env: { PATH: `${folder}:/usr/bin:/bin`, LC_ALL: 'C' } });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text;
    });
    const code = await new Promise<number>(resolve => child.once('close', value => resolve(value ?? -1)));
    return {
      ended: 'exited',
      code,
      stdout,
      stderr: '',
      truncated: false,
      startedAt: 10_000,
      endedAt: 10_400,
    };
  };

  async function arrive() {
    const run = `clock-${process.pid}`;
    const arrival = await posix.arrive(send, { ...query(run), platform: 'linux', lockMs: 1_000 });
    await posix.leave(send, run);
    if ('message' in arrival) throw new Error(arrival.message);
    return arrival;
  }

  it('takes the middle of the second, and is the less certain for it', async () => {
    await program('zsh', '#!/bin/sh\nexit 127\n');
    const { hostTime, sent, received, within } = await arrive();
    expect(hostTime % 1000).to.equal(500);
    expect({ sent, received, within }).to.deep.equal({ sent: 10_000, received: 10_400, within: 500 });
  });

  it("asks zsh's clock, which every Mac has", async () => {
    await program('zsh', zshClock);
    const { hostTime, sent, received } = await arrive();
    expect(hostTime % 1000).to.equal(250);
    expect({ sent, received }).to.deep.equal({ sent: 10_000, received: 10_400 });
  });
});
