import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Host } from '../../../inventory/index.ts';
import { connect, type Runner } from '../../../runners/index.ts';
import { type LogEvent, logSource, type OpenLog } from '../../../validators/index.ts';
import { catchUp } from '../../../validators/sources/auditd-catch-up.ts';
import { linesOf } from '../samples/read.ts';

const account = { user: '', logins: [] };
const host: Host = {
  name: 'here',
  platform: 'linux',
  transport: 'local',
  address: 'localhost',
  port: 0,
  dialect: 'posix',
  accounts: { actor: account, observer: account },
  hostKeys: { pins: [], knownHosts: [] },
  logs: [],
  lab: true,
  scenarios: [],
  hours: [],
  groups: [],
  knownAdmins: [],
  knownServices: [],
  emulated: false,
};

const start = (unit: string, serial: number) =>
  `type=SERVICE_START msg=audit(1795490702.096:${serial}): pid=1 uid=0 auid=4294967295 msg='unit=${unit} res=success'\n`;

describe('the auditd source, on a log read by a real shell', () => {
  let folder: string;
  let path: string;
  let runner: Runner;
  let log: OpenLog | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-audit-'));
    path = join(folder, 'audit.log');
    await writeFile(path, `${linesOf('linux/debian12-services.audit.log').slice(0, 20).join('\n')}\n`);
    runner = await connect(host, 'observer');
  });

  afterEach(async () => {
    await log?.close();
    log = undefined;
    await runner.close();
    await rm(folder, { recursive: true });
  });

  async function open(over: Runner): Promise<AsyncIterator<LogEvent>> {
    const source = logSource({ kind: 'auditd', path });
    log = await source.open(over, { marker: 'k3v9q2xw', signal: new AbortController().signal });
    return log.events[Symbol.asyncIterator]();
  }

  const unit = async (events: AsyncIterator<LogEvent>) => (await events.next()).value?.views[0]?.fields.unit;

  for (const way of ['followed', 'polled'] as const) {
    it(`gives what is logged after the opening, across a rotation: ${way}`, async () => {
      const { follow, ...without } = runner;
      const events = await open(way === 'followed' && follow ? { ...without, follow } : without);
      for (const [at, name] of ['one', 'two'].entries()) {
        await appendFile(path, start(name, at + 1));
        expect(await unit(events)).to.equal(name);
      }
      await appendFile(path, start('three', 3));
      await rename(path, `${path}.1`);
      await writeFile(path, start('four', 4));
      expect(await unit(events)).to.equal('three');
      expect(await unit(events)).to.equal('four');
    });
  }

  it('joins an event of which the log at first holds a part only', async () => {
    const events = await open(runner);
    const lines = linesOf('linux/debian12-services.audit.log').filter(line => line.includes(':101)'));
    await appendFile(path, `${lines.slice(0, 3).join('\n')}\n`);
    await appendFile(path, `${lines.slice(3).join('\n')}\n`);
    const event = (await events.next()).value;
    expect(event?.raw.split('\n')).to.have.length(lines.length);
  });

  it('takes no silence for the end of an event: on a slow link its records come far apart', async () => {
    const events = await open(runner);
    const lines = linesOf('linux/debian12-services.audit.log').filter(line => line.includes(':101)'));
    await appendFile(path, `${lines.slice(0, 3).join('\n')}\n`);
    await delay(1_000);
    await appendFile(path, `${lines.slice(3).join('\n')}\n`);
    const event = (await events.next()).value;
    expect(event?.raw.split('\n')).to.have.length(lines.length);
  });

  it('ends its events and the remote process when closed', async () => {
    const events = await open(runner);
    const next = events.next();
    await log?.close();
    expect(await next).to.have.property('done', true);
  });

  it('is inconclusive where there is no log', async () => {
    await rm(path);
    await open(runner);
    expect(await log?.health()).to.deep.include({ state: 'inconclusive', why: `${path} is missing` });
  });

  it('is read again from any position, however often it was rotated, and a lost file is a gap', async () => {
    const from = await endOf(path);
    await appendFile(path, start('one', 1));
    for (const [name, serial] of [
      ['two', 2],
      ['three', 3],
    ] as const) {
      for (const age of [2, 1]) await rename(`${path}.${age}`, `${path}.${age + 1}`).catch(() => undefined);
      await rename(path, `${path}.1`);
      await writeFile(path, start(name, serial));
    }
    const { signal } = new AbortController();
    const read = await catchUp(runner, path, from, signal);
    expect(read.text).to.equal(start('one', 1) + start('two', 2) + start('three', 3));
    expect(read.gap).to.equal(undefined);
    expect((await catchUp(runner, path, read.position ?? from, signal)).text).to.equal('');
    await rm(`${path}.2`);
    expect((await catchUp(runner, path, from, signal)).gap).to.contain(`inode ${from.file.split('@')[0]}`);
  });

  it('is not taken for a later one that has the number of its inode', async () => {
    const { file, offset } = await endOf(path);
    const gone = { file: file.replace(/@.*/, '@1.000000000'), offset };
    const read = await catchUp(runner, path, gone, new AbortController().signal);
    expect(read.gap).to.contain('is gone');
    expect(read.text).to.have.lengthOf(offset);
  });

  it('loses nothing to a log that is rotated while it is read', async () => {
    const { signal } = new AbortController();
    let position = await endOf(path);
    let text = '';
    let rotating = true;
    const writer = (async () => {
      for (let serial = 0; serial < 40; serial += 1) {
        await appendFile(path, start('busy', serial));
        for (let age = 39; age > 0; age -= 1)
          await rename(`${path}.${age}`, `${path}.${age + 1}`).catch(() => undefined);
        await rename(path, `${path}.1`);
        await writeFile(path, '');
      }
      rotating = false;
    })();
    for (let last = false; !last; ) {
      last = !rotating;
      const read = await catchUp(runner, path, position, signal);
      expect(read.gap).to.equal(undefined);
      text += read.text;
      position = read.position ?? position;
    }
    await writer;
    expect(text.match(/:\d+\)/g)).to.deep.equal(Array.from({ length: 40 }, (_, serial) => `:${serial})`));
  });
});

/** Where the log ends now. */
async function endOf(path: string) {
  const { stdout } = await execa('stat', ['-Lc', '%i@%.9W %s', path]);
  const [file = '', size] = stdout.split(' ');
  return { file, offset: Number(size) };
}

describe('the registry of log sources', () => {
  it('names the kinds there are to whom asks for another', () => {
    expect(() => logSource({ kind: 'auditb' })).to.throw(
      'no log source of kind "auditb"; known kinds: auditd, journald',
    );
  });
});
