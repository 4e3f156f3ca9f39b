import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRules, rulesFor, runDrill } from '../../engine/index.ts';
import { ledgersIn } from '../../engine/ledger/open-ledgers.ts';
import { type Host, type Inventory, parseInventory } from '../../inventory/index.ts';
import { type EmulatedLab, startEmulatedFarm } from '../../lab/index.ts';
import type { HostResult, Result } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { Relay } from '../relay.ts';

const count = 60;
const twoScenarios = ['psexec-like', 'sc-service'].flatMap(id =>
  scenarios.filter(scenario => scenario.id === id),
);

/** Names of the hosts of which something is wrong; the rest are sound. */
const bad = { refusing: 'farm0003', silent: 'farm0007', cut: 'farm0020', dying: 'farm0041' } as const;

describe('a fleet of which some hosts refuse, hang or die', () => {
  // The silent one is given the 20 seconds that every login is given.
  let lab: EmulatedLab;
  let state: string;
  let result: Result;
  const relays = new Map<string, Relay>();
  /** Hosts that the program was connected to at the same time. */
  let most = 0;

  before(async () => {
    lab = await startEmulatedFarm(count, 'lab-win01');
    state = await mkdtemp(join(tmpdir(), 'fleet-'));
    const inventory = await badlyReached(parseInventory(lab.inventory(), 'the farm'));
    result = await drill(inventory);
  });
  after(async () => {
    for (const relay of relays.values()) relay.close();
    await lab?.close();
    await rm(state, { recursive: true, force: true });
  });

  async function badlyReached(inventory: Inventory): Promise<Inventory> {
    const hosts = inventory.hosts.map(async host => ({ ...host, port: await portTo(host) }));
    return { ...inventory, hosts: await Promise.all(hosts) };
  }

  async function portTo({ name, port }: Host): Promise<number> {
    const relay = await Relay.to(name === bad.silent ? undefined : port, () => {
      const connected = [...relays.values()].filter(({ callers }) => callers > 0);
      most = Math.max(most, connected.length);
    });
    relays.set(name, relay);
    const way = relay.port;
    if (name === bad.refusing) relay.close();
    return way;
  }

  async function drill(inventory: Inventory): Promise<Result> {
    const connections = runnerPool();
    try {
      const drilled = await runDrill({
        inventory,
        targets: inventory.hosts.map(host => ({ host, scenarios: twoScenarios })),
        rules: rulesFor(await readRules(shippedRules, [])),
        connections,
        options: { timeoutMs: 60_000, dwellMs: 0, concurrency: 12, uniqueNames: false, layer: 'logic' },
        state,
        tool: { version: 'test', digest: 'none' },
        report: event => {
          // In mid-act of the first scenario: before its first command is answered.
          if (event.type !== 'phase' || event.phase !== 'act' || event.scenario !== 'psexec-like') return;
          if (event.host === bad.cut) relays.get(bad.cut)?.cut();
          if (event.host === bad.dying) relays.get(bad.dying)?.close();
        },
        signal: new AbortController().signal,
      });
      return drilled.result;
    } finally {
      await connections.close();
    }
  }

  const of = (name: string): HostResult => {
    const [host, ...others] = result.hosts.filter(one => one.name === name);
    if (host === undefined || others.length > 0) throw new Error(`${name} is not there once`);
    return host;
  };

  it('has one result for each host, in the order of the inventory', () => {
    const names = Array.from({ length: count }, (_, index) => `farm${String(index + 1).padStart(4, '0')}`);
    expect(result.hosts.map(({ name }) => name)).to.deep.equal(names);
  });

  it('has every expectation met on every sound host, and nothing left there', () => {
    const sound = result.hosts.filter(({ name }) => !Object.values<string>(bad).includes(name));
    expect(sound).to.have.length(count - 4);
    for (const host of sound) {
      expect(host.error, host.name).to.equal(null);
      const outcomes = host.scenarios.map(({ id, outcome, restored }) => ({ id, outcome, restored }));
      const wanted = twoScenarios.map(({ id }) => ({ id, outcome: 'executed', restored: true }));
      expect(outcomes, host.name).to.deep.equal(wanted);
      const verdicts = host.scenarios.flatMap(({ expectations }) => expectations.map(e => e.verdict));
      expect(new Set(verdicts), host.name).to.deep.equal(new Set(['detected']));
    }
  });

  it('tells the host that refuses from the one that says nothing', () => {
    expect(of(bad.refusing)).to.deep.include({ scenarios: [] });
    expect(of(bad.refusing).error?.message).to.include('refuses connections');
    expect(of(bad.silent)).to.deep.include({ scenarios: [] });
    expect(of(bad.silent).error?.message).to.include('did not finish its handshake in time');
  });

  it('puts back a host whose connection was cut in mid-act, and goes on with it', () => {
    const { error, scenarios: drilled } = of(bad.cut);
    expect(error).to.equal(null);
    expect(drilled.map(({ outcome, restored }) => [outcome, restored])).to.deep.equal([
      ['failed', true],
      ['executed', true],
    ]);
  });

  it('says of the host that died in mid-act that it was left changed, and how to fix it', () => {
    const { error, scenarios: drilled } = of(bad.dying);
    expect(error?.message).to.include('refuses connections');
    expect(drilled.map(({ outcome, restored }) => [outcome, restored])).to.deep.equal([['failed', false]]);
    // It died under the first command: the service was never asked for, and nobody is sent to look for it.
    const byHand = drilled[0]?.leftBehind.join('\n');
    expect(byHand)
      .to.match(/\bdel\b.* C:\\Windows\\PSEXESVC\.exe/)
      .and.not.include('sc.exe delete');
    expect(result.exitCode).to.equal(4);
  });

  it('keeps the ledger of that host alone', async () => {
    expect((await ledgersIn(state)).open.map(({ host }) => host.name)).to.deep.equal([bad.dying]);
    const files = await readdir(join(state, 'ledger'));
    expect(files.filter(name => name.endsWith('.jsonl'))).to.have.length(1);
  });

  it('was never connected to more hosts at a time than it was told to drill', () => {
    expect(most).to.equal(12);
  });
});
