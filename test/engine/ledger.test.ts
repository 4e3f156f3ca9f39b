import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { earlierRuns } from '../../engine/ledger/earlier-runs.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { LedgerError } from '../../engine/ledger/ledger-error.ts';
import { discardLedger, ledgersIn, markCleanup, markRestored } from '../../engine/ledger/open-ledgers.ts';
import { type Host, parseInventory } from '../../inventory/index.ts';
import type { Change } from '../../scenarios/index.ts';

const [host] = parseInventory(
  'hosts:\n  web01: {platform: linux, lab: true, accounts: {actor: {user: root}}}\n',
  'x.yml',
).hosts;

function theHost(): Host {
  if (host === undefined) throw new Error('the inventory names no host');
  return host;
}

const change: Change = {
  kind: 'file',
  spec: {},
  name: '/tmp/x',
  handles: { names: [], paths: [] },
  creates: [],
  apply: [],
  revert: [{ program: 'rm', args: ['-f', '/tmp/x'] }],
  probe: { program: 'ls', args: ['/tmp/x'] },
  state: () => 'unknown',
};

describe('the ledger', () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rm(state, { recursive: true, force: true }));

  const only = async () => {
    const [ledger] = (await ledgersIn(state)).open;
    if (ledger === undefined) throw new Error('no ledger is open');
    return ledger;
  };

  it('names what was intended, with reversal and probe, as soon as it was intended', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    await ledger.intend('systemd-service', 'k3v9q2xw', [change]);
    const { intents, run, host: remembered, unreadable } = await only();
    expect({ run, host: remembered.name, unreadable }).to.deep.equal({
      run: 'run1',
      host: 'web01',
      unreadable: 0,
    });
    expect(intents.map(({ marker }) => marker)).to.deep.equal(['k3v9q2xw']);
    expect(intents[0]?.changes[0]).to.deep.equal({
      kind: 'file',
      name: '/tmp/x',
      spec: {},
      revert: change.revert,
      probe: change.probe,
    });
    await ledger.close({ unlocked: true });
  });

  it('is gone when everything was restored, and stays while anything was not', async () => {
    const first = await Ledger.begin(state, 'run1', theHost());
    await first.intend('a', 'm1', [change]);
    first.restored('m1');
    await first.close({ unlocked: true });
    expect((await ledgersIn(state)).open).to.deep.equal([]);
    const second = await Ledger.begin(state, 'run2', theHost());
    await second.intend('a', 'm1', [change]);
    await second.intend('b', 'm2', [change]);
    second.restored('m1');
    await second.close({ unlocked: true });
    expect((await only()).intents.map(({ marker }) => marker)).to.deep.equal(['m2']);
  });

  it('names a run that has only begun, whose lock may be on the host, until that is given back', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    expect(await only()).to.deep.include({ run: 'run1', intents: [] });
    ledger.arrived('WEB01');
    await ledger.close({ unlocked: false });
    expect(await only()).to.deep.include({ run: 'run1', hostname: 'WEB01', intents: [] });
  });

  it('names which runs and clean-ups are dead', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    expect(await markCleanup(await only(), 'cleanup-1')).to.equal(true);
    expect((await earlierRuns(state)).dead).to.deep.equal([]);
    const text = await readFile((await only()).path, 'utf8');
    await writeFile(
      (await only()).path,
      text.replaceAll(/"process":\{[^}]*\}/g, '"process":{"pid":4194305,"started":"1"}'),
    );
    expect((await earlierRuns(state)).dead).to.deep.equal(['run1', 'cleanup-1']);
    const open = await only();
    await ledger.close({ unlocked: true });
    expect(await markCleanup(open, 'cleanup-2')).to.equal(false);
    expect(await readdir(join(state, 'ledger'))).to.deep.equal([]);
  });

  it('leaves out a last line that a crash cut off, and counts a whole line that it cannot read', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    await ledger.intend('a', 'm1', [change]);
    await ledger.close({ unlocked: true });
    await appendFile((await only()).path, '{"type":"intent","scenario":"b","mar');
    expect(await only()).to.deep.include({ unreadable: 0 });
    await appendFile((await only()).path, 'ker":7}\n');
    expect((await only()).unreadable).to.equal(1);
    expect((await only()).intents.map(({ marker }) => marker)).to.deep.equal(['m1']);
  });

  it('can be told later, by another process, that an intent is restored, after a torn line too', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    await ledger.intend('a', 'm1', [change]);
    await ledger.close({ unlocked: true });
    await appendFile((await only()).path, '{"type":"inte');
    await markRestored(await only(), 'm1');
    expect((await only()).intents).to.deep.equal([]);
    await discardLedger(await only());
    expect(await readdir(join(state, 'ledger'))).to.deep.equal([]);
  });

  it('may be read by nobody else', async () => {
    const ledger = await Ledger.begin(state, 'run1', theHost());
    const { path } = await only();
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    await ledger.close({ unlocked: true });
  });

  it('that cannot be written is an error before anything is changed', async () => {
    await writeFile(join(state, 'ledger'), 'a file where the folder should be');
    const refused = await Ledger.begin(state, 'run1', theHost()).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(LedgerError);
    expect(String(refused)).to.include('nothing was changed');
  });

  it('that cannot be written to its first line leaves no file, and holds none open', async () => {
    const held = async () => (await readdir('/proc/self/fd')).length;
    const before = await held();
    // A full disk takes the file and not the line.
    const unwritable = {
      ...theHost(),
      toJSON() {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    const refused = await Ledger.begin(state, 'run1', unwritable).catch((error: unknown) => error);
    expect(String(refused)).to.match(/ENOSPC/);
    expect(await readdir(join(state, 'ledger'))).to.deep.equal([]);
    expect(await held()).to.equal(before);
  });
});
