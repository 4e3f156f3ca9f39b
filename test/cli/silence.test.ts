import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { commandNames } from '../../cli/commands.ts';
import { parseInventory } from '../../inventory/index.ts';
import { Workplace } from '../simulate.ts';
import { Outward } from './outward.ts';

/** Whatever there is to type where an inventory is near; a command that is new has to be added. */
const typed: Record<string, readonly string[][]> = {
  run: [
    ['--host', '*', '--scenario', 'all'],
    ['--host', 'by-ssh', '--scenario', 'systemd-run', '--dry-run'],
    ['run', '--host', 'all', '--scenario', 'T1569', '--json'],
  ],
  list: [['list']],
  show: [['show', 'systemd-run']],
  check: [['check'], ['check', '--host', 'by-ssh', '--scenario', 'systemd-run', '--json']],
  cleanup: [['cleanup'], ['cleanup', '--json']],
  eval: [['eval', 'servicedrill.yml']],
  rules: [['rules', 'list']],
  init: [['init', '--output', 'drafted.yml']],
  schedule: [['schedule', '--print', 'systemd', '--host', 'by-ssh', '--scenario', 'systemd-run']],
  lab: [['lab', 'status']],
  report: [['report', 'latest', '--format', 'markdown']],
  history: [['history']],
  compare: [['compare']],
  trends: [['trends']],
  nightly: [['nightly'], ['nightly', '--dry-run']],
  heartbeat: [['heartbeat']],
};

/** Watched are a port that must hear nothing, whichever transport and role leads to it, and what the program reaches out for. */
describe('a host that is not marked as lab', () => {
  let place: Workplace;
  let server: Server;
  let port: number;
  let heard: number;
  let outward: Outward;
  before(async () => {
    server = createServer(socket => {
      heard++;
      socket.destroy();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => server.close());
  beforeEach(async () => {
    heard = 0;
    place = await Workplace.make(inventory(false));
    outward = await Outward.of(place.folder);
    const config = `Host by-ssh\n  HostName 127.0.0.1\n  Port ${port}\n  User root
Host inner\n  HostName 127.0.0.1\n  ProxyJump gate
Host gate\n  HostName 127.0.0.1\n  Port ${port}\n  User root\n`;
    await mkdir(join(place.folder, '.ssh'), { recursive: true });
    await place.write('.ssh/config', config);
  });
  afterEach(() => place.close());

  const inventory = (lab: boolean) => `
defaults: {platform: linux, port: ${port}, accounts: {actor: {user: root}}}
hosts:
  by-ssh: {address: 127.0.0.1, lab: ${lab}, source: {host: by-openssh, address: by-ssh}}
  by-openssh: {address: 127.0.0.1, transport: openssh, lab: ${lab}}
  by-cmd: {address: 127.0.0.1, platform: windows, lab: ${lab}}
  by-psrp: {address: 127.0.0.1, platform: windows, transport: psrp, lab: ${lab}}
  by-name: {address: by-name.invalid, lab: ${lab}}
  behind: {address: inner, transport: openssh, lab: ${lab}}
  here: {transport: local, lab: ${lab}${lab ? `, machine_id: ${'f'.repeat(32)}` : ''}}
`;

  /** A run on each host of a time when they were lab, ended by a kill. */
  async function leaveLedgers(): Promise<void> {
    await mkdir(join(place.state, 'ledger'), { recursive: true, mode: 0o700 });
    await mkdir(place.state, { recursive: true });
    for (const host of parseInventory(inventory(true), 'x.yml').hosts) {
      const process = { pid: 4194305, started: '' };
      const line = JSON.stringify({ type: 'open', version: 1, run: host.name, at: 'then', host, process });
      await place.write(`state/ledger/${host.name}.jsonl`, `${line}\n`);
    }
  }

  it('is distinguished for every command there is', () => {
    expect(Object.keys(typed)).to.have.members(commandNames());
  });

  for (const words of Object.values(typed).flat()) {
    it(`hears nothing of simulate ${words.join(' ')}`, async () => {
      await leaveLedgers();
      const { code, stderr } = await place.run(words, outward.env);
      expect(stderr).not.to.match(/at .*\.[jt]s:/);
      expect(code, stderr).to.be.within(0, 4);
      // `ssh -G` prints settings and connects to nobody: the port hears whether that is true.
      const noted = (await outward.noted()).filter(line => !/^program ssh -G /.test(line));
      expect(noted, 'names looked up, connections, programs').to.deep.equal([]);
      expect(heard).to.equal(0);
    });
  }

  it('is heard of by the same port as soon as it is marked', async () => {
    await place.write('servicedrill.yml', inventory(true));
    await place.run(['check', '--host', 'by-ssh', 'by-name', 'by-openssh'], outward.env);
    expect(heard).to.be.above(0);
    const noted = await outward.noted();
    expect(noted).to.include.members(['GETADDRINFOREQWRAP', 'TCPCONNECTWRAP']);
    expect(noted.join('\n')).to.match(/^program .*\bssh\b/m);
  });

  it('keeps what a run left there, and the reversals are for a person: nothing is sent', async () => {
    await leaveLedgers();
    const { code, stdout } = await place.run(['cleanup', '--inventory', 'servicedrill.yml']);
    expect(stdout).to.match(
      /by-ssh: STILL CHANGED by run by-ssh: nothing was sent to it: .*does not call it a lab host; write lab: true/,
    );
    expect(code).to.equal(4);
  });

  it('ends check with 3 where no host is lab, and each is named with what to write', async () => {
    const { code, stdout } = await place.run(['check']);
    for (const name of ['by-ssh', 'by-openssh', 'by-cmd', 'by-psrp', 'by-name', 'behind', 'here'])
      expect(stdout).to.include(`write lab: true under ${name} in the inventory to have it checked`);
    expect(code).to.equal(3);
  });
});
