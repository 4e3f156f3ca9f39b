import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { askSsh } from '../../../inventory/ssh/ask.ts';
import { isKnown } from '../../../inventory/ssh/known-hosts.ts';
import { hostLines } from '../../../inventory/ssh/lines.ts';
import { readSshConfig } from '../../../inventory/ssh/read.ts';
import { sshHost } from '../../../inventory/ssh/resolve.ts';
import { demand, wants } from '../../wants.ts';

const run = promisify(execFile);
/** Names, as `Host` lines give them; ssh itself agrees when a line of that name applies. */
describe('the names in ssh_config agree with the system’s ssh', () => {
  wants('ssh');
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-ssh-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const namesIn = async (config: string) => {
    const entries = await readSshConfig(config, { home: '/nowhere', warnings: [], commands: [] });
    return [...hostLines(entries).keys()];
  };

  /** Each name is one for which ssh takes the settings of a block that names it. */
  async function agree(config: string, names: readonly string[]) {
    expect(await namesIn(config)).to.deep.equal(names);
    for (const name of names) {
      const answer = await askSsh(name, { configFile: config });
      expect('settings' in answer && answer.settings.get('user'), name).to.deep.equal(['named']);
    }
  }

  it('about quotes, equals signs, comments, tabs and case', async () => {
    const lines = [
      'HOST web01 # the first',
      '\tUser=named',
      '"Host" "web02"',
      '  user "named"',
      "host = 'web03'",
      '  USER = named # d',
      'Host *',
      '  User last',
      '',
    ];
    await writeFile(join(folder, 'config'), lines.join('\r\n'));
    await agree(join(folder, 'config'), ['web01', 'web02', 'web03']);
  });

  it('about included files, their patterns, exclusions and hidden files', async () => {
    await writeFile(
      join(folder, 'config'),
      `Include ${folder}/d/*.conf ${folder}/missing\nHost *\n  User last\n`,
    );
    await run('mkdir', [join(folder, 'd')]);
    await writeFile(join(folder, 'd', '1.conf'), 'Host web01 !web09 w*x\n  User named\n');
    await writeFile(join(folder, 'd', '2.conf'), 'Host db01 db?2\n  User named\n');
    await writeFile(join(folder, 'd', '.3.conf'), 'Host hidden\n  User named\n');
    await agree(join(folder, 'config'), ['web01', 'db01']);
  });
});

describe('what is asked of ssh', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-ask-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('ends at its deadline, also where a command of Match exec stays behind', async function () {
    await demand(this, 'ssh');
    this.timeout(30_000);
    const config = join(folder, 'config');
    await writeFile(config, 'Match exec "sleep 25"\nHost web01\n');
    const started = Date.now();
    const answer = await askSsh('web01', { configFile: config, signal: AbortSignal.timeout(500) });
    expect(answer).to.deep.equal({ failed: 'ssh gave no settings in time', noProgram: false });
    expect(Date.now() - started).to.be.below(5000);
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
      const me = {
        tilde: '',
        home: userInfo().homedir,
        user: userInfo().username,
        env,
      };
      const answer = await askSsh('alias', { configFile: config });
      if ('failed' in answer) throw new Error(answer.failed);
      const { identityFiles, warnings } = sshHost('alias', answer.settings, me);
      expect(warnings).to.deep.equal([]);
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
