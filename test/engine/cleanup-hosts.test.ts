import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cleanUp } from '../../engine/cleanup.ts';
import { parseInventory } from '../../inventory/index.ts';
import { ConnectError } from '../../runners/index.ts';

const inventory = parseInventory(
  'defaults: {platform: linux, accounts: {actor: {user: root}}}\nhosts: {web01: {lab: true}, web02: {lab: true}}\n',
  'x.yml',
);
const { hosts } = inventory;

describe('cleaning up on several hosts', () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'cleanup-'));
    await mkdir(join(state, 'ledger'));
  });
  afterEach(() => rm(state, { recursive: true }));

  /** What a process that is no more left of a run. */
  async function ledger(run: string, name: string): Promise<void> {
    const lines = [
      {
        ...{ type: 'open', version: 1, run, at: run, host: hosts.find(host => host.name === name) },
        process: { pid: 4194305, started: '' },
      },
    ];
    const text = lines.map(line => `${JSON.stringify(line)}\n`).join('');
    await writeFile(join(state, 'ledger', `${run}.jsonl`), text);
  }

  it('goes to several hosts at the same time, to one for one run after the other, and tells it in order', async () => {
    await ledger('1', 'web01');
    await ledger('2', 'web02');
    await ledger('3', 'web01');
    const asked: string[] = [];
    const open = new Map<string, number>();
    let bothAsked = (): void => {};
    const both = new Promise<void>(resolve => {
      bothAsked = resolve;
    });
    const runner = async ({ name }: { readonly name: string }) => {
      asked.push(name);
      open.set(name, (open.get(name) ?? 0) + 1);
      expect(open.get(name)).to.equal(1);
      if (asked.includes('web01') && asked.includes('web02')) bothAsked();
      await both;
      open.set(name, 0);
      throw new ConnectError('refused', `${name}: port 22 is closed`, 'start sshd');
    };
    const connections = { runner, release: async () => {}, close: async () => {} };
    const { signal } = new AbortController();
    const done = await cleanUp({ state, inventory, connections, report: () => {}, signal });
    expect(done.map(({ run, host, state: is, why }) => [run, host, is, why])).to.deep.equal([
      ['1', 'web01', 'left-changed', 'port 22 is closed; start sshd'],
      ['2', 'web02', 'left-changed', 'port 22 is closed; start sshd'],
      ['3', 'web01', 'left-changed', 'port 22 is closed; start sshd'],
    ]);
    expect(asked.slice(0, 2)).to.have.members(['web01', 'web02']);
    expect(asked.slice(2)).to.deep.equal(['web01']);
  });
});
