import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Send } from '../../engine/hosts/contract.ts';
import { careFor } from '../../engine/hosts/platform.ts';
import { type CleanedUp, cleanUp } from '../../engine/index.ts';
import { earlierRuns } from '../../engine/ledger/earlier-runs.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { ledgersIn } from '../../engine/ledger/open-ledgers.ts';
import { makePlan } from '../../engine/plan/plan.ts';
import { type Host, type Inventory, parseInventory } from '../../inventory/index.ts';
import { ConnectError, connect, type Runner, runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

const marker = 'k3v9q2xw';
const system32 = 'C:\\Windows\\System32';

describe('cleaning up after a run that died', () => {
  let state: string;
  let lab: EmulatedHost;
  let host: Host;
  let inventory: Inventory;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'cleanup-'));
    lab = await EmulatedHost.start('lab-win01');
    inventory = parseInventory(lab.inventory(), 'the lab');
    const [only] = inventory.hosts;
    if (only === undefined) throw new Error('the lab has no host');
    host = only;
  });
  afterEach(async () => {
    await lab.close();
    await rm(state, { recursive: true, force: true });
  });

  /** The ledger that a run of psexec-like, or another, leaves when it is killed; @returns its path */
  async function died(hostname?: string, id = 'psexec-like'): Promise<string> {
    const [scenario] = selectScenarios(id);
    if (scenario === undefined) throw new Error('no such scenario');
    const tools = Object.fromEntries(['sc.exe', 'locator.exe'].map(name => [name, `${system32}\\${name}`]));
    const facts = { platform: 'windows', os: 'windows', hostname: 'h', tools, actor: 'a' } as const;
    const context = { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] };
    const ledger = await Ledger.begin(state, 'run1', host);
    if (hostname !== undefined) ledger.arrived(hostname);
    await ledger.intend(scenario.id, marker, makePlan(scenario, context).changes);
    await ledger.close({ unlocked: true });
    const [open] = (await ledgersIn(state)).open;
    if (open === undefined) throw new Error('no ledger is open');
    await killed();
    return open.path;
  }

  /** Everybody who wrote in a ledger is dead. */
  async function killed(): Promise<void> {
    for (const { path } of (await ledgersIn(state)).open) {
      const text = await readFile(path, 'utf8');
      await writeFile(
        path,
        text.replaceAll(/"process":\{[^}]*\}/g, '"process":{"pid":4194305,"started":"1"}'),
      );
    }
  }

  /** A second run that was killed later. */
  async function diedAgain(): Promise<void> {
    const path = await died();
    const text = (await readFile(path, 'utf8')).replaceAll('"run1"', '"run2"').replaceAll(marker, 'zzzzzzzz');
    await writeFile(path.replace('run1', 'run2'), text.replace(/"at":"[^"]*"/, '"at":"2999-01-01"'));
  }

  const { signal } = new AbortController();

  async function clean(): Promise<CleanedUp[]> {
    const connections = runnerPool();
    try {
      return await cleanUp({ state, inventory, connections, report: () => {}, signal });
    } finally {
      await connections.close();
    }
  }

  it('leaves alone and names what bears the same name and is somebody else’s', async () => {
    await died();
    const runner = await connect(host, 'actor');
    const create = ['create', 'PSEXESVC', 'binPath=', `${system32}\\spoolsv.exe`];
    expect(await runner.exec({ program: 'sc.exe', args: create })).to.include({ code: 0 });
    const [cleaned] = await clean();
    expect(cleaned).to.include({
      state: 'restored',
      why: 'windowsService PSEXESVC is there and bears no mark of this run: left alone',
    });
    expect(await runner.exec({ program: 'sc.exe', args: ['query', 'PSEXESVC'] })).to.include({ code: 0 });
    await runner.close();
    expect((await ledgersIn(state)).open).to.deep.equal([]);
  });

  it('names a ledger that does not tell its host, with what to do, and restores the others all the same', async () => {
    await died();
    const broken = join(state, 'ledger', 'run0.web%201.jsonl');
    await writeFile(broken, '{"type":"open","version":2}\n');
    await writeFile(join(state, 'ledger', 'run2.torn.jsonl'), '\n{"type":"op');
    const cleaned = await clean();
    expect(cleaned.map(({ host, state }) => [host, state])).to.deep.equal([
      ['web 1', 'left-changed'],
      [host.name, 'restored'],
    ]);
    expect(cleaned[0]?.run).to.equal('run0');
    expect(cleaned[0]?.why).to.match(/its ledger cannot be read .*look on the host .* delete /);
    expect(cleaned[0]?.why).to.include(broken);
    const { unreadable } = await ledgersIn(state);
    expect(unreadable.map(({ path }) => path)).to.deep.equal([broken]);
  });

  it('says what can still be read of such a ledger', async () => {
    const path = await died();
    await writeFile(path, (await readFile(path, 'utf8')).replace('"type":"open"', '"type":"opem"'));
    const [cleaned] = await clean();
    expect(cleaned).to.include({ state: 'left-changed', host: host.name, run: 'run1' });
    expect(cleaned?.left).to.deep.include('windowsService PSEXESVC');
    expect(cleaned?.commands.join('\n')).to.include('sc.exe delete PSEXESVC');
  });

  it('gives nobody a command to type that stands in a ledger', async () => {
    const path = await died();
    const text = (await readFile(path, 'utf8')).replace('"type":"open"', '"type":"opem"');
    await writeFile(
      path,
      text.replace('["delete","PSEXESVC"]', '["delete","Spooler"]').replaceAll('"sc.exe"', '"calc.exe"'),
    );
    const [cleaned] = await clean();
    expect(cleaned?.state).to.equal('left-changed');
    expect(cleaned?.commands.join('\n')).not.to.match(/Spooler|calc/);
  });

  it('takes nothing for a run’s id that could be more: ids stand in commands and names of files', async () => {
    const path = await died();
    const text = await readFile(path, 'utf8');
    for (const id of ['x & calc', '../../x', 'x\ncalc', '*', '', '%COMSPEC%']) {
      const line = { type: 'cleanup', run: id, process: { pid: 4194305, started: '1' } };
      await writeFile(path, `${text}${JSON.stringify(line)}\n`);
      expect((await earlierRuns(state)).dead, id).to.deep.equal(['run1']);
      expect((await ledgersIn(state)).open.map(({ unreadable }) => unreadable)).to.deep.equal([1]);
      await writeFile(path, text.replace('"run":"run1"', `"run":${JSON.stringify(id)}`));
      expect((await earlierRuns(state)).dead, id).to.deep.equal([]);
      expect((await ledgersIn(state)).unreadable.map(({ run }) => run)).to.deep.equal(['run1']);
    }
  });

  it('touches no other host that has the name by now, and does not take it for the one that was changed', async () => {
    await died('LAB-WIN99');
    const runner = await connect(host, 'actor');
    const [output] = ['C:\\Windows\\PSEXESVC.exe'];
    const copy = ['/d', '/c', 'copy', '/b', `${system32}\\locator.exe`, output];
    expect(await runner.exec({ program: 'cmd.exe', args: copy })).to.include({ code: 0 });
    const [cleaned] = await clean();
    expect(cleaned?.state).to.equal('left-changed');
    expect(cleaned?.why).to.match(/has the name LAB-WIN01, and the changed host LAB-WIN99/);
    const there = await runner.exec({ program: 'cmd.exe', args: ['/d', '/c', 'dir', '/b', output] });
    expect(there.stdout.trim()).to.equal('PSEXESVC.exe');
    await runner.close();
  });

  describe('whose host is said to have ended with its process', () => {
    const forged = async (change: (text: string) => string) => {
      const path = await died();
      const text = (await readFile(path, 'utf8')).replace('"process":', '"inProcess":true,"process":');
      await writeFile(path, change(text));
    };

    it('believes it of an emulated host on this machine that the inventory does not have', async () => {
      await forged(text => text);
      inventory = { ...inventory, hosts: [] };
      const [cleaned] = await clean();
      expect(cleaned).to.include({ state: 'restored', why: 'the emulated host ended with its process' });
    });

    it('connects where the inventory has a host of that name, a real one or one that survives the program', async () => {
      for (const emulated of [false, true]) {
        inventory = { ...inventory, hosts: inventory.hosts.map(each => ({ ...each, emulated })) };
        await forged(text => text);
        const [cleaned] = await clean();
        expect(cleaned).to.include({ state: 'restored', why: '' });
      }
    });

    it('does not believe it of a host that the inventory has by another name', async () => {
      inventory = { ...inventory, hosts: inventory.hosts.map(each => ({ ...each, name: 'another' })) };
      await forged(text => text);
      const [cleaned] = await clean();
      expect(cleaned?.state).to.equal('left-changed');
      expect(cleaned?.why).to.match(/^nothing was sent to it/);
    });

    it('believes it of no host on the network, and of none that calls itself real', async () => {
      for (const change of [
        (text: string) => text.replaceAll('"address":"127.0.0.1"', '"address":"192.0.2.7"'),
        (text: string) => text.replace('"emulated":true', '"emulated":false'),
      ]) {
        await forged(change);
        inventory = { ...inventory, hosts: [] };
        const [cleaned] = await clean();
        expect(cleaned?.state).to.equal('left-changed');
        expect(cleaned?.why).to.match(/^nothing was sent to it/);
        await rm(join(state, 'ledger'), { recursive: true });
      }
    });
  });

  it('runs no program of another Windows than the host’s own, whatever the ledger says', async () => {
    const path = await died(undefined, 'sc-service');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('C:\\\\Windows', 'X:\\\\Windows'));
    const [cleaned] = await clean();
    expect(cleaned?.state).to.equal('left-changed');
    expect(cleaned?.why).to.match(
      /its ledger names X:\\Windows\\System32\\.*, and its Windows is in C:\\Windows/,
    );
  });

  it('knows the host by what it calls itself', async () => {
    await died('LAB-WIN01');
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored']);
  });

  it('does not come between another run and its host; the lock of the dead one does not keep it', async () => {
    await died();
    const runner = await connect(host, 'actor');
    const send: Send = command => runner.exec(command);
    const query = { platform: 'linux' as const, owner: 'a test', deadRuns: [], tools: [], lockMs: 60_000 };
    expect(await careFor(host).arrive(send, { ...query, run: 'run7' })).to.have.property('facts');
    const [held] = await clean();
    expect(held?.state).to.equal('left-changed');
    expect(held?.why).to.match(/another run \(run7, .* holds the host/);
    await careFor(host).leave(send, 'run7');
    expect(await careFor(host).arrive(send, { ...query, run: 'run1' })).to.have.property('facts');
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored']);
    expect(await careFor(host).arrive(send, { ...query, run: 'run8' })).to.have.property('facts');
    await runner.close();
  });

  it('is not kept from a host by the lock of a later run that died as well', async () => {
    await diedAgain();
    const runner = await connect(host, 'actor');
    const query = {
      platform: 'linux' as const,
      owner: 'a test',
      deadRuns: [],
      tools: [],
      lockMs: 60_000,
      run: 'run2',
    };
    expect(await careFor(host).arrive(command => runner.exec(command), query)).to.have.property('facts');
    await runner.close();
    expect((await clean()).map(({ run, state }) => [run, state])).to.deep.equal([
      ['run1', 'restored'],
      ['run2', 'restored'],
    ]);
  });

  it('gives a host back that a run locked and did no more to: it was killed on its arrival', async () => {
    const ledger = await Ledger.begin(state, 'run1', host);
    await ledger.close({ unlocked: false });
    await killed();
    const runner = await connect(host, 'actor');
    const query = { platform: 'linux' as const, owner: 'a test', deadRuns: [], tools: [], lockMs: 60_000 };
    const arrive = (run: string) => careFor(host).arrive(command => runner.exec(command), { ...query, run });
    expect(await arrive('run1')).to.have.property('facts');
    expect((await clean()).map(({ run, state }) => [run, state])).to.deep.equal([['run1', 'restored']]);
    expect(await arrive('run8')).to.have.property('facts');
    await runner.close();
    expect((await ledgersIn(state)).open).to.deep.equal([]);
  });

  /** A clean-up that has no way to the host any more from a command with that word on. */
  async function cleanUntil(word: string): Promise<CleanedUp[]> {
    let gone = false;
    const pool = runnerPool();
    const connections: typeof pool = {
      ...pool,
      async runner(on, principal) {
        const { exec, ...inner } = await pool.runner(on, principal);
        return {
          ...inner,
          exec(command, options) {
            gone ||= command.args.some(arg => arg.includes(word));
            if (!gone) return exec(command, options);
            throw new ConnectError('refused', 'the host is gone', 'start it');
          },
        };
      },
    };
    const cleaned = await cleanUp({ state, inventory, connections, report: () => {}, signal });
    await pool.close();
    return cleaned;
  }

  /** A clean-up of which each command is carried out as it is told. */
  async function cleanBy(carryOut: (exec: Runner['exec']) => Runner['exec']): Promise<CleanedUp[]> {
    const pool = runnerPool();
    const connections: typeof pool = {
      ...pool,
      async runner(on, principal) {
        const { exec, ...inner } = await pool.runner(on, principal);
        return { ...inner, exec: carryOut(exec) };
      },
    };
    const cleaned = await cleanUp({ state, inventory, connections, report: () => {}, signal });
    await pool.close();
    return cleaned;
  }

  it('restores a host that cannot be locked, a full disk say, and knows a dead run’s lock on it to be free later as well', async () => {
    const path = await died();
    const runner = await connect(host, 'actor');
    const send: Send = command => runner.exec(command);
    const query = { platform: 'linux' as const, owner: 'a test', deadRuns: [], tools: [], lockMs: 60_000 };
    await careFor(host).arrive(send, { ...query, run: 'run1' });
    const full =
      (exec: Runner['exec']): Runner['exec'] =>
      ({ program, args, ...rest }, options) =>
        exec({ program, args: args.map(word => (word === 'ren' ? 'rem' : word)), ...rest }, options);
    expect((await cleanBy(full)).map(({ state }) => state)).to.deep.equal(['restored']);
    expect(await careFor(host).arrive(send, { ...query, run: 'run8' })).to.include({ heldBy: 'run1' });
    const left = (await ledgersIn(state)).open.map(({ path, intents }) => ({ path, intents }));
    expect(left).to.deep.equal([{ path, intents: [] }]);
    await killed();
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored']);
    expect(await careFor(host).arrive(send, { ...query, run: 'run8' })).to.have.property('facts');
    await runner.close();
  });

  it('calls a host restored though another clean-up has closed the ledger meanwhile', async () => {
    const path = await died();
    const raced =
      (exec: Runner['exec']): Runner['exec'] =>
      async (command, options) => {
        if (command.args.includes('delete')) await rm(path, { force: true });
        return exec(command, options);
      };
    expect(await cleanBy(raced)).to.deep.include({
      ...{ run: 'run1', host: host.name, state: 'restored', why: '', left: [], commands: [] },
    });
  });

  it('restores and closes though its own disk is full by then', async () => {
    const path = await died();
    const full =
      (exec: Runner['exec']): Runner['exec'] =>
      async (command, options) => {
        if (command.args.includes('delete')) {
          await rm(path);
          await symlink('/dev/full', path);
        }
        return exec(command, options);
      };
    expect((await cleanBy(full)).map(({ state }) => state)).to.deep.equal(['restored']);
    expect(await readdir(join(state, 'ledger'))).to.deep.equal([]);
  });

  it('is not kept from a host by the lock of a clean-up that was killed', async () => {
    await died();
    expect((await cleanUntil('delete')).map(({ state }) => state)).to.deep.equal(['left-changed']);
    await killed();
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored']);
  });

  it('calls a host restored though the connection is lost before its lock is given back; that is done later', async () => {
    await died();
    expect((await cleanUntil('servicedrill-*.stale')).map(({ state }) => state)).to.deep.equal(['restored']);
    expect((await ledgersIn(state)).open.map(({ intents }) => intents)).to.deep.equal([[]]);
    await killed();
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored']);
    expect((await ledgersIn(state)).open).to.deep.equal([]);
  });

  it('ends what it has begun when it is interrupted, and gives the host back', async () => {
    await diedAgain();
    const pool = runnerPool();
    const interrupted = new AbortController();
    const connections: typeof pool = {
      ...pool,
      runner(on, principal) {
        interrupted.abort();
        return pool.runner(on, principal);
      },
    };
    const { signal } = interrupted;
    const cleaned = await cleanUp({ state, inventory, connections, report: () => {}, signal });
    await pool.close();
    expect(cleaned.map(({ run, state }) => [run, state])).to.deep.equal([
      ['run1', 'left-changed'],
      ['run2', 'left-changed'],
    ]);
    expect(cleaned[0]?.left).to.include('windowsService PSEXESVC');
    expect((await clean()).map(({ state }) => state)).to.deep.equal(['restored', 'restored']);
  });

  it('cannot call anything clean where ledgers may not be read', async () => {
    await writeFile(join(state, 'ledger'), 'a file where the folder should be');
    expect(await clean().catch((error: unknown) => String(error))).to.match(/ENOTDIR/);
  });

  it('restores the others where one ends in an unforeseen error', async () => {
    const path = await died();
    const text = await readFile(path, 'utf8');
    await writeFile(join(state, 'ledger', 'run0.odd.jsonl'), text.replace('"accounts"', '"acounts"'));
    const cleaned = await clean();
    expect(cleaned.map(({ state }) => state)).to.have.members(['left-changed', 'restored']);
  });

  it('is said at the begin of a run as well, which ends with 4 where it is about its hosts', async () => {
    const place = await Workplace.make();
    try {
      const inventory = await place.write('inventory.yml', lab.inventory());
      const run = [
        '--inventory',
        inventory,
        '--scenario',
        'read-only-enumeration-windows',
        '--host',
        host.name,
      ];
      await mkdir(join(place.state, 'ledger'), { recursive: true });
      const broken = (name: string) => join(place.state, 'ledger', `run0.${name}.jsonl`);
      await writeFile(broken('web9'), 'nothing\n');
      const elsewhere = await place.run(run);
      expect(elsewhere.stderr).to.include(broken('web9'));
      expect(elsewhere.code).to.equal(0);
      await writeFile(broken(host.name), 'nothing\n');
      const here = await place.run(run);
      expect(here.stderr).to.include(broken(host.name));
      expect(here.code).to.equal(4);
      expect((await place.run(['cleanup', '--inventory', inventory])).code).to.equal(4);
    } finally {
      await place.close();
    }
  });
});
