import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { HostKeys } from '../../inventory/index.ts';
import { ConnectError, connect } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { generateKey, type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const contract = (transport: Transport) => {
  let sshd: Sshd;
  let rsaKey: string;
  let strangeKey: string;
  const name = () => `[127.0.0.1]:${sshd.port}`;
  const publicKey = async (file: string) =>
    (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
  before(async () => {
    sshd = await startSshd({ keyTypes: ['ed25519', 'rsa', 'ecdsa'] });
    rsaKey = await publicKey(join(sshd.directory, 'host_rsa'));
    await generateKey(join(sshd.directory, 'strange'), 'ed25519');
    strangeKey = await publicKey(join(sshd.directory, 'strange'));
  });
  after(() => sshd?.stop());

  const knownHosts = async (...lines: string[]): Promise<string> => {
    const file = join(sshd.directory, 'known_hosts');
    await writeFile(file, `# of the lab\n${lines.join('\n')}\n`);
    return file;
  };
  const hashed = async (host: string): Promise<string> => {
    const file = join(sshd.directory, 'hashed');
    await writeFile(file, `${host} ${sshd.hostKey}\n`);
    await execa('ssh-keygen', ['-H', '-f', file]);
    return `@revoked ${(await readFile(file, 'utf8')).trim()}`;
  };
  const attempt = async (hostKeys: Partial<HostKeys>) => {
    const runner = await connect(
      sshd.host({ transport, hostKeys: { pins: [], knownHosts: [], ...hostKeys } }),
      'actor',
    );
    await runner.close();
  };
  const attemptKnowing = async (...lines: string[]) => attempt({ knownHosts: [await knownHosts(...lines)] });

  it('is believed when a pin names it, as key or as fingerprint', async () => {
    await attempt({ pins: [sshd.hostKey] });
    const { stdout } = await execa('ssh-keygen', ['-lf', join(sshd.directory, 'host_ed25519.pub')]);
    await attempt({ pins: [stdout.split(' ')[1] ?? ''] });
  });

  it('is believed when known_hosts names it, plainly, by pattern or hashed', async () => {
    await attemptKnowing(`${name()} ${sshd.hostKey}`);
    await attemptKnowing(`*.example,[127.0.0.?]:* ${sshd.hostKey} comment here`);
    await attemptKnowing(`127.0.0.1 ${sshd.hostKey}`);
    const file = await knownHosts(`${name()} ${sshd.hostKey}`);
    await execa('ssh-keygen', ['-H', '-f', file]);
    expect(await readFile(file, 'utf8')).to.contain('|1|');
    await attempt({ knownHosts: [join(sshd.directory, 'missing'), file] });
  });

  it('is asked for in the type that is known', async () => {
    await attemptKnowing(`${name()} ${rsaKey}`);
    await attempt({ pins: [rsaKey] });
  });

  it('is found by its fingerprint whatever its type', async () => {
    const { stdout } = await execa('ssh-keygen', ['-lf', join(sshd.directory, 'host_rsa.pub')]);
    await attempt({ pins: [stdout.split(' ')[1] ?? ''] });
  });

  it('is refused when nobody knows it, with the line that would make it known', async () => {
    const error = await failureOf(attemptKnowing(`other ${sshd.hostKey}`));
    expect(error).to.include({ reason: 'unknown-host-key' });
    expect(error.fix).to.contain(`${name()} ${sshd.hostKey}`);
    const [, line = ''] = /(\[127\S+ \S+ \S+)/.exec(error.fix) ?? [];
    await attemptKnowing(line);
  });

  it('is refused when a negated pattern takes the host out', async () => {
    const error = await failureOf(attemptKnowing(`*,![127.0.0.1]:${sshd.port},!127.0.0.1 ${sshd.hostKey}`));
    expect(error.reason).to.equal('unknown-host-key');
  });

  it('is refused when it is another one than is known, with the place of that line', async () => {
    const error = await failureOf(attemptKnowing(`${name()} ${strangeKey}`));
    expect(error.reason).to.equal('changed-host-key');
    expect(error.message).to.contain(`${join(sshd.directory, 'known_hosts')}:2`);
    const pinned = await failureOf(attempt({ pins: [strangeKey] }));
    expect(pinned.reason).to.equal('changed-host-key');
    const { stdout } = await execa('ssh-keygen', ['-lf', join(sshd.directory, 'strange.pub')]);
    expect(pinned.message).to.match(/presents the key ssh-ed25519 SHA256:\S+, and its pin is /);
    expect(pinned.message).to.contain(`its pin is ${stdout.split(' ')[1]}`);
  });

  it('is refused when it is revoked, even if it is pinned', async () => {
    const revoked = await knownHosts(`@revoked * ${sshd.hostKey}`, `${name()} ${sshd.hostKey}`);
    const error = await failureOf(attempt({ pins: [sshd.hostKey], knownHosts: [revoked] }));
    expect(error.reason).to.equal('revoked-host-key');
    expect(error.message).to.contain('known_hosts:2');
  });

  const forms: Readonly<Record<string, (type: string, key: string) => string | Promise<string>>> = {
    'with a tab behind the marker': (type, key) => `@revoked\t*\t${type} ${key}`,
    'with another type than the key’s': (_, key) => `@revoked * ssh-rsa ${key}`,
    'of the bare name': (type, key) => `@revoked 127.0.0.1 ${type} ${key}`,
    'of the bare name, hashed': () => hashed('127.0.0.1'),
    'of name and port': (type, key) => `@revoked ${name()} ${type} ${key}`,
  };
  for (const [how, form] of Object.entries(forms))
    it(`is refused when a line revokes it ${how}, with a pin and without`, async () => {
      const [type = '', key = ''] = sshd.hostKey.split(' ');
      const files = [await knownHosts(await form(type, key), `${name()} ${sshd.hostKey}`)];
      for (const pins of [[], [sshd.hostKey]]) {
        const error = await failureOf(attempt({ pins, knownHosts: files }));
        expect(error.reason).to.equal('revoked-host-key');
      }
    });

  it('is believed when it is revoked for another host', async () => {
    await attemptKnowing(`@revoked\tother ${sshd.hostKey}`, `${name()} ${sshd.hostKey}`);
  });

  it('cannot be judged by a file that cannot be read', async () => {
    const error = await failureOf(attempt({ knownHosts: [sshd.directory] }));
    expect(error).to.be.instanceOf(ConnectError);
    expect(error.reason).to.equal('configuration');
  });

  if (transport === 'ssh')
    it('is not vouched for by a certificate authority, which needs the system ssh', async () => {
      const error = await failureOf(attemptKnowing(`@cert-authority * ${strangeKey}`));
      expect(error.reason).to.equal('unknown-host-key');
      expect(error.message).to.contain('openssh');
    });
};

describe('the key of an ssh host', () => {
  wants(...realSshd);
  verifies('Host keys: pinned, known_hosts, unknown, changed', openssh, ours.sshd);
  for (const transport of transports) describe(`by transport ${transport}`, () => contract(transport));
});
