import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Host,
  InventoryError,
  inventorySchema,
  loadInventory,
  parseInventory,
} from '../../inventory/index.ts';

const hosts = (text: string) => parseInventory(text, '/lab/hosts.yml').hosts;

function only(settings: string): Host {
  const [host] = hosts(`hosts:\n  web01: {accounts: {actor: {user: root}}, ${settings}}\n`);
  return host ?? expect.fail('no host');
}

describe('a host of the inventory', () => {
  it('needs only a platform and a user', () => {
    expect(only('platform: linux')).to.deep.equal({
      name: 'web01',
      platform: 'linux',
      transport: 'ssh',
      address: 'web01',
      port: 22,
      dialect: 'posix',
      accounts: {
        actor: { user: 'root', logins: [{ kind: 'agent' }] },
        observer: { user: 'root', logins: [{ kind: 'agent' }] },
      },
      hostKeys: { pins: [], knownHosts: [join(homedir(), '.ssh/known_hosts')] },
      logs: [{ kind: 'auditd' }, { kind: 'journald' }],
      lab: false,
      scenarios: ['all'],
      hours: [],
      groups: [],
      knownAdmins: [],
      knownServices: [],
      emulated: false,
    });
  });

  for (const [settings, port, dialect, logs] of [
    ['platform: linux', 22, 'posix', ['auditd', 'journald']],
    ['platform: macos', 22, 'posix', ['eslogger', 'unified-log']],
    ['platform: windows', 22, 'cmd', ['windows-event-log']],
    ['platform: windows, transport: openssh', 0, 'cmd', ['windows-event-log']],
    ['platform: windows, transport: psrp', 22, 'powershell', ['windows-event-log']],
    ['platform: windows, transport: winrm', 5985, 'powershell', ['windows-event-log']],
    ['platform: linux, transport: local', 0, 'posix', ['auditd', 'journald']],
    ['platform: windows, emulated: true', 22, 'cmd', ['windows-event-log']],
    ['platform: windows, dialect: powershell, port: 2222, logs: []', 2222, 'powershell', []],
  ] as const) {
    it(`{${settings}} is reached on port ${port}, speaks ${dialect} and logs to ${logs.join(', ')}`, () => {
      const host = only(settings);
      expect([host.port, host.dialect, host.logs.map(log => log.kind)]).to.deep.equal([port, dialect, logs]);
    });
  }

  it('that is local needs no account: it is whoever runs the program', () => {
    const [host] = hosts('hosts: {me: {platform: linux, transport: local, machine_id: abc}}');
    expect(host).to.include({ address: 'localhost', machineId: 'abc' });
    expect(host?.accounts.actor.user).to.equal(userInfo().username);
  });

  it('that is emulated says so', () => {
    expect(only('platform: linux, emulated: true').emulated).to.equal(true);
  });

  it('with a pinned key trusts no known_hosts file that is not named', () => {
    const pin = `SHA256:${'a'.repeat(43)}`;
    expect(only(`platform: linux, host_key: "${pin}"`).hostKeys).to.deep.equal({
      pins: [pin],
      knownHosts: [],
    });
    expect(only(`platform: linux, host_key: ["${pin}"], known_hosts: kh`).hostKeys).to.deep.equal({
      pins: [pin],
      knownHosts: ['/lab/kh'],
    });
  });

  it('reads hours and logs in either form', () => {
    const host = only(
      'platform: linux, hours: "sat-sun 22:00-06:00", logs: [journald, {kind: auditd, path: /a, on: web01}]',
    );
    expect(host.hours).to.deep.equal([{ from: '22:00', to: '06:00', days: ['sat', 'sun'] }]);
    expect(host.logs).to.deep.equal([{ kind: 'journald' }, { kind: 'auditd', path: '/a', on: 'web01' }]);
  });
});

describe('an account of the inventory', () => {
  const accounts = (text: string) =>
    hosts(`hosts:\n  web01:\n    platform: linux\n    accounts: ${text}\n`)[0]?.accounts;

  it('offers its keys, then the agent where it is wanted, then the password', () => {
    const actor =
      '{user: a, key: [k1, ~/k2], passphrase: {env: P}, agent: true, password: {command: [pass, x]}}';
    const passphrase = { from: 'environment', name: 'P' };
    expect(accounts(`{actor: ${actor}}`)?.actor).to.deep.equal({
      user: 'a',
      logins: [
        { kind: 'key', path: '/lab/k1', passphrase },
        { kind: 'key', path: join(homedir(), 'k2'), passphrase },
        { kind: 'agent' },
        { kind: 'password', password: { from: 'command', argv: ['pass', 'x'] } },
      ],
    });
  });

  it("is the actor's for the observer, field by field its own where it is given", () => {
    const found = accounts('{actor: {user: a, become: sudo}, observer: {key: k}, unprivileged: {user: low}}');
    expect(found).to.deep.equal({
      actor: { user: 'a', logins: [{ kind: 'agent' }], become: 'sudo' },
      observer: { user: 'a', logins: [{ kind: 'key', path: '/lab/k' }] },
      unprivileged: { user: 'low', logins: [{ kind: 'agent' }] },
    });
  });
});

describe('defaults and groups of the inventory', () => {
  const text = `
defaults:
  platform: linux
  port: 1
  known_admins: [everywhere]
  accounts: {actor: {user: root, key: k, become: sudo}}
hosts:
  web01:
  web02: {port: 4, known_admins: own, accounts: {actor: {user: admin}}}
  db01: {}
groups:
  early: {members: "*", port: 2, lab: true}
  web: {members: ["web*", web01], port: 3, known_admins: [1000], scenarios: systemd-*}
  none:
known_admins: [everyone, root]
known_services: [cron]
`;
  const inventory = parseInventory(text, '/lab/hosts.yml');
  const [web01, web02, db01] = inventory.hosts;

  it('give way to what is nearer: a later group to the host, an earlier one to the later', () => {
    expect([web01?.port, web02?.port, db01?.port]).to.deep.equal([3, 4, 2]);
    expect([web01?.scenarios, db01?.scenarios]).to.deep.equal([['systemd-*'], ['all']]);
    expect(db01?.lab).to.equal(true);
  });

  it('merge accounts field by field', () => {
    expect(web02?.accounts.actor).to.deep.equal({
      user: 'admin',
      logins: [{ kind: 'key', path: '/lab/k' }],
      become: 'sudo',
    });
  });

  it('add known admins and services up', () => {
    expect(web02?.knownAdmins).to.deep.equal(['everyone', 'root', 'everywhere', '1000', 'own']);
    expect(db01?.knownServices).to.deep.equal(['cron']);
  });

  it('know their members, each once', () => {
    const all = ['web01', 'web02', 'db01'];
    expect(inventory.groups).to.deep.equal({ early: all, web: ['web01', 'web02'], none: [] });
    expect(web01?.groups).to.deep.equal(['early', 'web']);
  });
});

describe('the inventory file', () => {
  it('is read from disk, and its absence is reported with the way to fix it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'servicedrill-inventory-'));
    try {
      const file = join(folder, 'hosts.yml');
      const missing = await loadInventory(file).catch((error: unknown) => error);
      expect(missing).to.be.instanceOf(InventoryError);
      expect(missing).to.have.property('message', `${file}: no such file; write one with \`simulate init\``);
      await writeFile(file, 'hosts: {a: {platform: linux, accounts: {actor: {user: root, key: k}}}}');
      const { hosts: found, file: named } = await loadInventory(file);
      expect(named).to.equal(file);
      expect(found[0]?.accounts.actor.logins).to.deep.equal([{ kind: 'key', path: join(folder, 'k') }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is described by a JSON Schema that knows every setting and allows no other', () => {
    const schema = inventorySchema();
    expect(schema).to.include({ title: 'servicedrill inventory', additionalProperties: false });
    expect(JSON.stringify(schema)).to.include('"unprivileged"').and.to.include('"known_hosts"');
  });

  it('of the documentation is sound, and shows every setting there is', async () => {
    const page = await readFile(new URL('../../docs/inventory.md', import.meta.url), 'utf8');
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
    expect(hosts(example).map(host => host.name)).to.include('web01');
    const keys = [...JSON.stringify(inventorySchema()).matchAll(/"([a-z_]+)":\{/g)].map(
      match => match[1] ?? '',
    );
    const structure = ['properties', 'items', 'additionalProperties', 'propertyNames'];
    for (const key of keys.filter(one => !structure.includes(one)))
      expect(example).to.match(new RegExp(`\\b${key}:`));
  });
});
