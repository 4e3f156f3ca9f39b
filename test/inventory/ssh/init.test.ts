import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { InventoryError, inventoryFromSsh, parseInventory, writeNew } from '../../../inventory/index.ts';
import { wants } from '../../wants.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJnYm5ub25zZW5zZW5vbnNlbnNlbm9uc2Vuc2U=';

const me = userInfo().username;

describe('an inventory drafted from ssh', () => {
  wants('ssh');
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'servicedrill-home-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  async function write(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(home, name)), { recursive: true });
      await writeFile(join(home, name), text);
    }
  }

  async function draft(hosts?: readonly string[], more: { matchExec?: boolean; most?: number } = {}) {
    const files = {
      ...more,
      configFile: join(home, '.ssh/config'),
      knownHostsFiles: [join(home, '.ssh/known_hosts')],
      home,
      env: { KEYS: '/keys' },
    };
    const { yaml, warnings } = await inventoryFromSsh(hosts === undefined ? files : { ...files, hosts });
    const inventory = parseInventory(yaml, join(home, 'inventory.yml'));
    return { yaml, warnings: warnings.map(line => line.replaceAll(home, '~')), inventory };
  }

  it('has each host that is named, with its account, key, port and file of host keys, and none marked as lab', async () => {
    await write({
      '.ssh/config': `Include ${home}/.ssh/conf.d/*\nHost db01\n  Port 2222\n  User postgres\nHost *\n  IdentityFile \${KEYS}/%r_%h\n`,
      '.ssh/conf.d/10-web': 'Host web01 web02 !web03 w*\n  HostName %h.lab.example\n',
      '.ssh/known_hosts': `web01.lab.example ${key}\nweb02.lab.example ${key}\n[db01]:2222 ${key}\n`,
    });
    const { inventory, warnings } = await draft();
    expect(warnings).to.deep.equal([]);
    const seen = inventory.hosts.map(({ name, lab, transport, address, port, accounts }) => ({
      name,
      lab,
      transport,
      address,
      port,
      actor: accounts.actor,
    }));
    const actor = (user: string, file: string) => ({
      user,
      logins: [{ kind: 'key', path: `/keys/${file}` }, { kind: 'agent' }],
    });
    const common = { lab: false, transport: 'ssh' };
    expect(seen).to.deep.equal([
      {
        ...common,
        name: 'web01',
        address: 'web01.lab.example',
        port: 22,
        actor: actor(me, `${me}_web01.lab.example`),
      },
      {
        ...common,
        name: 'web02',
        address: 'web02.lab.example',
        port: 22,
        actor: actor(me, `${me}_web02.lab.example`),
      },
      { ...common, name: 'db01', address: 'db01', port: 2222, actor: actor('postgres', 'postgres_db01') },
    ]);
  });

  it('names the line that each host comes from, and how to go on', async () => {
    await write({ '.ssh/config': '\nHost web01\n', '.ssh/known_hosts': `web01 ${key}\n` });
    const { yaml } = await draft();
    expect(yaml).to.include('  # ~/.ssh/config:2\n  web01:\n    lab: false\n');
    expect(yaml).to.include('# Nothing is sent to a host that is not marked `lab: true`.');
  });

  it("leaves to the system's ssh what only it can do", async () => {
    await write({
      '.ssh/config': 'Host inner\n  HostName 10.0.0.5\n  ProxyJump gate\n  HostKeyAlias deep\n',
      '.ssh/known_hosts': `deep ${key}\n`,
    });
    const { inventory, yaml, warnings } = await draft();
    expect(inventory.hosts[0]).to.include({ transport: 'openssh', address: 'inner' });
    expect(yaml).to.include("# ProxyJump, HostKeyAlias: goes through the system's ssh");
    expect(warnings).to.deep.equal([]);
  });

  it('offers the usual keys that are there where none is named, and no agent where none is wanted', async () => {
    await write({
      '.ssh/config': 'Host web01\n  IdentityAgent none\n',
      '.ssh/id_ed25519': 'x',
      '.ssh/known_hosts': `web01 ${key}\n`,
    });
    const { yaml } = await draft();
    expect(yaml).to.include('- ~/.ssh/id_ed25519\n').and.to.include('agent: false\n');
  });

  it('evaluates Match blocks as ssh does', async () => {
    await write({
      '.ssh/config': 'Match host web01\n  User matched\nHost web01 web02\n  User other\n',
      '.ssh/known_hosts': `web0? ${key}\n`,
    });
    const { inventory, warnings } = await draft();
    expect(warnings).to.deep.equal([]);
    expect(inventory.hosts.map(host => host.accounts.actor.user)).to.deep.equal(['matched', 'other']);
  });

  it('names what it leaves out, with the host or the line', async () => {
    await write({
      '.ssh/config': ['Host web01', '  IdentityFile ~/%C', 'Host "bad name"', 'Host bad/name', ''].join('\n'),
    });
    const { warnings, inventory } = await draft(['web01', 'bad name', 'bad/name', '-x']);
    const noKey =
      "no host key in ~/.ssh/known_hosts; run `ssh web01` once and compare the fingerprint with the host's own";
    expect(warnings).to.deep.equal([
      'bad name: left out: hostname contains invalid characters',
      '-x: left out: hostname contains invalid characters',
      'web01: ~/%C is left out: init does not know %C',
      `web01: ${noKey}`,
      'bad/name: left out: its name, address or user is not valid',
    ]);
    expect(inventory.hosts.map(host => host.name)).to.deep.equal(['web01']);
  });

  for (const line of [
    'Match exec "touch ran"',
    'match host * EXEC "touch ran"',
    '  Match !exec "touch ran"',
    'Match exec "touch ran',
  ])
    it(`${line.trim()}: init refuses the file and runs nothing`, async () => {
      const ran = join(home, 'ran');
      await write({ '.ssh/config': `Host web01\n${line.replace('touch ran', `touch ${ran}`)}\n` });
      const failure = await draft().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(InventoryError).with.property('message');
      expect(String(failure)).to.match(/config:2: +match .*\n.*allow it with --match-exec/i);
      expect(await stat(ran).catch(() => 'did not run')).to.equal('did not run');
    });

  for (const pattern of ['[ab].conf', '$' + '{CONF}/x', '~root/x'])
    it(`Include ${pattern}: init refuses the file, because it cannot see what ssh would read`, async () => {
      await write({ '.ssh/config': `Include ${pattern}\nHost web01\n` });
      const failure = await draft().catch((error: unknown) => error);
      expect(String(failure)).to.include(`config:1: Include ${pattern}`).and.to.include('--match-exec');
    });

  it('lets ssh run the commands of Match exec where it may', async () => {
    await write({
      '.ssh/config': 'Match originalhost web01 exec "true"\n  User byexec\nHost web01\n  User other\n',
      '.ssh/known_hosts': `web01 ${key}\n`,
    });
    const { inventory } = await draft(undefined, { matchExec: true });
    expect(inventory.hosts[0]?.accounts.actor.user).to.equal('byexec');
  });

  it('looks no name up for CanonicalizeHostname, and leaves such hosts to the system’s ssh', async () => {
    await write({
      '.ssh/config': 'CanonicalizeHostname always\nCanonicalDomains lab.invalid\nHost web01\n',
      '.ssh/known_hosts': `web01 ${key}\n`,
    });
    const { inventory, yaml } = await draft();
    expect(inventory.hosts[0]).to.include({ transport: 'openssh', address: 'web01' });
    expect(yaml).to.include('# CanonicalizeHostname: goes through');
  });

  it('says what ssh says of a file that it refuses', async () => {
    await write({ '.ssh/config': 'Host web01\n  Port wrong\n' });
    const failure = await draft().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(InventoryError);
    expect(String(failure)).to.match(/ssh gives no settings: .*config line 2: Bad /i);
  });

  it('asks about no more hosts than it may, and says so', async () => {
    await write({ '.ssh/config': 'Host web01 web02\nHost web03\n' });
    const { inventory, warnings } = await draft(undefined, { most: 2 });
    expect(warnings).to.include('only the first 2 of 3 hosts are drafted; choose others with --host');
    expect(inventory.hosts.map(host => host.name)).to.deep.equal(['web01', 'web02']);
  });

  it('ends a chain of includes that is deeper than 16, as ssh refuses it', async () => {
    const chain = Array.from({ length: 20 }, (_, n) => [
      `.ssh/${n}`,
      `Include ${home}/.ssh/${n + 1}\nHost h${n}\n`,
    ]);
    await write({ '.ssh/config': `Include ${home}/.ssh/0\n`, ...Object.fromEntries(chain) });
    const failure = await draft().catch((error: unknown) => error);
    expect(String(failure)).to.match(/ssh gives no settings: Too many recursive configuration includes/);
  });

  it('holds only the hosts asked for, also one that only patterns know', async () => {
    await write({ '.ssh/config': 'Host web01 web02 db01\nHost *.lab\n  User lab\n' });
    const { inventory, warnings } = await draft(['web*', 'x.lab', 'mail*']);
    expect(inventory.hosts.map(host => [host.name, host.accounts.actor.user])).to.deep.equal([
      ['web01', me],
      ['web02', me],
      ['x.lab', 'lab'],
    ]);
    expect(warnings).to.include('mail* matches no host');
  });

  it('is sound where there is nothing to read, and where names of ssh are no names here', async () => {
    expect((await draft()).warnings).to.deep.equal(['~/.ssh/config: cannot be read (ENOENT)']);
    await write({ '.ssh/config': 'Host all a:b a+b a_b\n  HostName h\n' });
    expect((await draft()).inventory.hosts.map(host => host.name)).to.deep.equal([
      'host-all',
      'a-b',
      'a-b-2',
      'a_b',
    ]);
  });

  it('is written only where no file was, readable by its owner alone', async () => {
    const file = join(home, 'inventory.yml');
    await writeNew(file, 'hosts: {}\n');
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    const second = await writeNew(file, 'x').catch((error: unknown) => error);
    expect(second)
      .to.be.instanceOf(InventoryError)
      .with.property('message')
      .that.matches(/is there already/);
    expect(await readFile(file, 'utf8')).to.equal('hosts: {}\n');
  });
});
