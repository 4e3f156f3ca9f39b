import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { InventoryError, inventoryFromSsh, parseInventory, writeNew } from '../../../inventory/index.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJnYm5ub25zZW5zZW5vbnNlbnNlbm9uc2Vuc2U=';

describe('an inventory drafted from ssh', () => {
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

  async function draft(hosts?: readonly string[]) {
    const files = {
      configFile: join(home, '.ssh/config'),
      knownHostsFiles: [join(home, '.ssh/known_hosts')],
      home,
      user: 'me',
      env: { KEYS: '/keys' },
    };
    const { yaml, warnings } = await inventoryFromSsh(hosts === undefined ? files : { ...files, hosts });
    const inventory = parseInventory(yaml, join(home, 'inventory.yml'));
    return { yaml, warnings: warnings.map(line => line.replaceAll(home, '~')), inventory };
  }

  it('has each host that is named, with its account, key, port and file of host keys, and none marked as lab', async () => {
    await write({
      '.ssh/config': `Include conf.d/*\nHost db01\n  Port 2222\n  User postgres\nHost *\n  IdentityFile \${KEYS}/%r_%h\n`,
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
        actor: actor('me', 'me_web01.lab.example'),
      },
      {
        ...common,
        name: 'web02',
        address: 'web02.lab.example',
        port: 22,
        actor: actor('me', 'me_web02.lab.example'),
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

  it('says what it passed over, with file and line', async () => {
    await write({
      '.ssh/config': [
        'Match host web01 exec "true"',
        '  User nobody',
        'Include ~/.ssh/config',
        'Host web01',
        '  IdentityFile ~/%C',
        '  User "open',
        '  Port ssh',
        'Host bad/name',
        '',
      ].join('\n'),
    });
    const { warnings, inventory } = await draft();
    const noKey =
      "no host key in ~/.ssh/known_hosts; run `ssh web01` once and compare the fingerprint with the host's own";
    expect(warnings).to.deep.equal([
      '~/.ssh/config:3: ~/.ssh/config includes itself; it is not read again',
      '~/.ssh/config:6: a quote is not closed; the line is passed over',
      '~/.ssh/config:1: Match host web01 exec true is not evaluated; what it sets is left out',
      'web01: Port ssh is no port; 22 is written',
      'web01: ~/%C is left out: %C cannot be told here',
      `web01: ${noKey}`,
      'bad/name: left out: its name, address or user is not sound',
    ]);
    expect(inventory.hosts.map(host => host.name)).to.deep.equal(['web01']);
  });

  it('ends a chain of includes that is deeper than ssh allows', async () => {
    const chain = Array.from({ length: 20 }, (_, n) => [`.ssh/${n}`, `Include ${n + 1}\nHost h${n}\n`]);
    await write({ '.ssh/config': 'Include 0\n', ...Object.fromEntries(chain) });
    const { warnings, inventory } = await draft();
    expect(warnings[0]).to.equal('~/.ssh/15:1: includes are nested deeper than 16');
    expect(inventory.hosts.map(host => host.name))
      .to.include('h15')
      .and.to.not.include('h16');
  });

  it('holds only the hosts asked for, also one that only patterns know', async () => {
    await write({ '.ssh/config': 'Host web01 web02 db01\nHost *.lab\n  User lab\n' });
    const { inventory, warnings } = await draft(['web*', 'x.lab', 'mail*']);
    expect(inventory.hosts.map(host => [host.name, host.accounts.actor.user])).to.deep.equal([
      ['web01', 'me'],
      ['web02', 'me'],
      ['x.lab', 'lab'],
    ]);
    expect(warnings).to.include('mail* matches no host');
  });

  it('is sound where there is nothing to read, and where names of ssh are no names here', async () => {
    expect((await draft()).warnings).to.deep.equal(['~/.ssh/config: cannot be read (ENOENT)']);
    await write({ '.ssh/config': 'Host all a:b "a b" a_b\n  HostName h\n' });
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
