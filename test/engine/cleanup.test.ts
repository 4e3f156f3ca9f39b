import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CleanedUp, cleanUp } from '../../engine/index.ts';
import { Ledger, openLedgers } from '../../engine/ledger.ts';
import { makePlan } from '../../engine/plan.ts';
import { type Host, parseInventory } from '../../inventory/index.ts';
import { connect, runnerPool } from '../../runners/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';

const marker = 'k3v9q2xw';
const system32 = 'C:\\Windows\\System32';

describe('cleaning up after a run that died', () => {
  let state: string;
  let lab: EmulatedHost;
  let host: Host;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'cleanup-'));
    lab = await EmulatedHost.start('lab-win01');
    const [only] = parseInventory(lab.inventory(), 'the lab').hosts;
    if (only === undefined) throw new Error('the lab has no host');
    // As a host of its own, not one that ended with the process that drilled it.
    host = { ...only, emulated: false };
  });
  afterEach(async () => {
    await lab.close();
    await rm(state, { recursive: true, force: true });
  });

  /** The ledger that a run of psexec-like leaves when it is killed; @returns its path */
  async function died(): Promise<string> {
    const [scenario] = selectScenarios('psexec-like');
    if (scenario === undefined) throw new Error('no such scenario');
    const tools = Object.fromEntries(['sc.exe', 'locator.exe'].map(name => [name, `${system32}\\${name}`]));
    const facts = { platform: 'windows', os: 'windows', hostname: 'h', tools, actor: 'a' } as const;
    const context = { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] };
    const ledger = Ledger.begin(state, 'run1', host);
    await ledger.intend(scenario.id, marker, makePlan(scenario, context).changes);
    await ledger.close();
    const [open] = await openLedgers(state);
    if (open === undefined) throw new Error('no ledger is open');
    const text = await readFile(open.path, 'utf8');
    await writeFile(
      open.path,
      text.replace(/"process":\{[^}]*\}/, '"process":{"pid":4194305,"started":"1"}'),
    );
    return open.path;
  }

  async function clean(): Promise<CleanedUp[]> {
    const connections = runnerPool();
    try {
      return await cleanUp({ state, connections, report: () => {} });
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
    expect(await openLedgers(state)).to.deep.equal([]);
  });
});
