import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { isKnown } from '../../../inventory/ssh/known-hosts.ts';
import { readSshConfig } from '../../../inventory/ssh/read.ts';
import { resolveSshHost } from '../../../inventory/ssh/resolve.ts';
import { settingsOf } from '../../../inventory/ssh/settings.ts';
import { wants } from '../../wants.ts';

const run = promisify(execFile);
const person = { home: '/nowhere', user: userInfo().username, env: {} };

/** What the system's own ssh makes of a configuration. */
async function askSsh(config: string, host: string) {
  const { stdout } = await run('ssh', ['-G', '-F', config, host], { timeout: 5000 });
  const values = (keyword: string) =>
    stdout
      .split('\n')
      .flatMap(line => (line.startsWith(`${keyword} `) ? [line.slice(keyword.length + 1)] : []));
  const usual = values('identityfile').every(file => file.startsWith('~/.ssh/id_'));
  return {
    hostName: values('hostname')[0],
    port: Number(values('port')[0]),
    user: values('user')[0],
    identityFiles: usual ? [] : values('identityfile'),
  };
}

async function askUs(config: string, host: string) {
  const warnings: string[] = [];
  const entries = await readSshConfig(config, { home: person.home, warnings });
  const { hostName, port, user, identityFiles } = resolveSshHost(host, settingsOf(entries, host), person);
  expect(warnings).to.deep.equal([]);
  return { hostName, port, user, identityFiles };
}

describe("the reading of ssh_config agrees with the system's ssh", () => {
  wants('ssh');
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-ssh-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function agree(hosts: readonly string[]) {
    const config = join(folder, 'config');
    for (const host of hosts) expect(await askUs(config, host)).to.deep.equal(await askSsh(config, host));
  }

  it('about quotes, equals signs, comments, tabs and case', async () => {
    const text = [
      'HOST web01 # the first',
      '\tHostName=web01.Lab.Example',
      '  user "al ice"',
      "  IdentityFile '/keys/a b'",
      '  IdentityFile = "/keys/c" # d',
      '  IdentityFile /keys/e\\ f',
      '  IdentityFile "/keys/say \\"hi\\""',
      '  pOrT   2222',
      '"Host" "web02"',
      '  Hostname %h.lab.example',
      '  User=bob',
      'Host *',
      '  User last',
      '  Port 2200',
      '',
    ];
    await writeFile(join(folder, 'config'), text.join('\r\n'));
    await agree(['web01', 'web02', 'Web01', 'other']);
  });

  it('about included files, their patterns and the block around them', async () => {
    await writeFile(
      join(folder, 'config'),
      `Host web*\n  Include ${folder}/d/*.conf ${folder}/missing\n  User outer\nHost *\n  Port 2300\n`,
    );
    await run('mkdir', [join(folder, 'd')]);
    await writeFile(
      join(folder, 'd', '1.conf'),
      'User first\nHost web02\n  Port 2202\n  IdentityFile /k/2\n',
    );
    await writeFile(join(folder, 'd', '2.conf'), 'Host db*\n  User never\nHost *\n  IdentityFile /k/all\n');
    await writeFile(join(folder, 'd', '.3.conf'), 'Port 1\n');
    await agree(['web01', 'web02', 'db01']);
  });

  it('about any order of hosts, patterns, exclusions and settings', async () => {
    const names = ['web01', 'web02', 'db01'];
    const pattern = fc.constantFrom(...names, '*', 'web*', '*01', 'web0?', '!web02', '!db*', 'we', '?');
    const block = fc
      .array(pattern, { minLength: 1, maxLength: 3 })
      .map(patterns => `Host ${patterns.join(' ')}`);
    const setting = fc.oneof(
      fc.constantFrom('HostName %h.lab', 'HostName 127.0.0.1', 'hostname "%h%%x"'),
      fc.integer({ min: 1, max: 65535 }).map(port => `Port ${port}`),
      fc.constantFrom('User root', 'User "a b"', "User=x'y z'", 'User a#b', 'User a # b'),
      fc.constantFrom('/k/1', '"/k/2 3"', '/k/4').map(key => `IdentityFile ${key}`),
    );
    const lines = fc.array(fc.oneof(block, setting), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.nat(13), async (outer, inner, at) => {
        await writeFile(join(folder, 'inner'), inner.join('\n'));
        await writeFile(join(folder, 'config'), outer.toSpliced(at, 0, `Include ${folder}/inner`).join('\n'));
        const host = names[at % names.length] ?? 'web01';
        const config = join(folder, 'config');
        const [ours, theirs] = [askUs(config, host), askSsh(config, host)];
        expect(await ours).to.deep.equal(await theirs);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the files of identities that are tried', () => {
  wants('ssh');
  it("are those that the system's ssh tries, with ~, tokens and variables", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'servicedrill-keys-'));
    const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const config = join(folder, 'config');
      const files = ['~/k1', '%d/k2', '/k/%u@%h-%n-%p-%r', '/k/%%-%i-%L', '/k/$' + '{KEYS}/x'];
      const lines = [
        'Host alias',
        'HostName 127.0.0.1',
        `Port ${port}`,
        'User "some one"',
        'IdentitiesOnly yes',
      ];
      await writeFile(config, [...lines, ...files.map(file => `IdentityFile ${file}`)].join('\n'));
      const env = { ...process.env, KEYS: 'from env' };
      const ssh = run('ssh', ['-v', '-F', config, 'alias', 'true'], { timeout: 5000, env });
      const { stderr } = await ssh.catch((error: { stderr: string }) => error);
      const tried = [...stderr.matchAll(/identity file (.*) type -1\r?$/gm)].map(match => match[1]);
      const warnings: string[] = [];
      const me = { home: userInfo().homedir, user: userInfo().username, env };
      const settings = settingsOf(await readSshConfig(config, { home: me.home, warnings }), 'alias');
      const { identityFiles } = resolveSshHost('alias', settings, me);
      expect(identityFiles).to.have.length(5);
      expect(tried.filter(file => !file?.endsWith('-cert'))).to.deep.equal(identityFiles);
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('the reading of known_hosts agrees with ssh-keygen', () => {
  wants('ssh');
  it('about names, ports, patterns, exclusions, hashes and revoked keys', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'servicedrill-known-'));
    try {
      const file = join(folder, 'known_hosts');
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')], {
        timeout: 5000,
      });
      const key = (await readFile(join(folder, 'key.pub'), 'utf8')).trim();
      const lines = [
        'web01,10.0.0.1',
        '[web02]:2222',
        '*.lab,!no.lab',
        '# web09',
        '@revoked web10',
        'Web03',
        'short',
      ];
      const text = lines.map(names => (names === 'short' ? names : `${names} ${key}`)).join('\n');
      await writeFile(file, `${text}\n`);
      const asked = [
        'web01',
        '10.0.0.1',
        'web02',
        '[web02]:2222',
        '[web01]:2222',
        'a.lab',
        'no.lab',
        'web03',
        'web09',
        'short',
      ];
      await agree(file, asked);
      await writeFile(file, `web01 ${key}\n[web02]:2222 ${key}\n`);
      await run('ssh-keygen', ['-H', '-f', file], { timeout: 5000 });
      expect(await readFile(file, 'utf8')).to.not.include('web0');
      await agree(file, asked);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  async function agree(file: string, asked: readonly string[]) {
    const text = await readFile(file, 'utf8');
    for (const name of asked) {
      const theirs = await run('ssh-keygen', ['-F', name, '-f', file], { timeout: 5000 }).then(
        () => true,
        () => false,
      );
      const [, host = name, port = '22'] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
      expect(isKnown(text, host, Number(port)), name).to.equal(theirs);
    }
  }
});
