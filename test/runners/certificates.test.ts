import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Account, Host } from '../../inventory/index.ts';
import { connect } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { failureOf } from './failure.ts';
import { generateKey, type Sshd, startSshd } from './sshd.ts';
import './transports.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';

describe("certificates, by the system's ssh", () => {
  wants(...realSshd);
  verifies('User and host certificates by the transport openssh', openssh, ours.sshd);
  let sshd: Sshd;
  const file = (name: string) => join(sshd.directory, name);
  before(async () => {
    sshd = await startSshd({
      prepare: async directory => {
        const authority = join(directory, 'authority');
        await generateKey(authority, 'ed25519');
        const host = ['-h', '-n', 'inner', join(directory, 'host_ed25519.pub')];
        await execa('ssh-keygen', ['-q', '-s', authority, '-I', 'host', ...host]);
        return [
          `TrustedUserCAKeys ${authority}.pub`,
          `HostCertificate ${join(directory, 'host_ed25519-cert.pub')}`,
        ];
      },
    });
  });
  after(() => sshd?.stop());

  /** A key that the server knows by its certificate alone. */
  const certifiedKey = async (name: string, ...validity: string[]): Promise<string> => {
    await generateKey(file(name), 'ed25519');
    const user = ['-n', 'root', ...validity, `${file(name)}.pub`];
    await execa('ssh-keygen', ['-q', '-s', file('authority'), '-I', name, ...user]);
    return file(name);
  };
  const attempt = async (logins: Account['logins'], changes: Partial<Host> = {}) => {
    const account = { user: 'root', logins };
    const accounts = { actor: account, observer: account };
    const runner = await connect(sshd.host({ transport: 'openssh', accounts, ...changes }), 'actor');
    await runner.close();
  };

  it('beside a key let a user in', async () => {
    await attempt([{ kind: 'key', path: await certifiedKey('beside') }]);
  });

  it('that are out of date are named', async () => {
    const path = await certifiedKey('stale', '-V', '20200101:20200102');
    const error = await failureOf(attempt([{ kind: 'key', path }]));
    expect(error.reason).to.equal('authentication');
    expect(error.message).to.match(/the certificate \S+stale-cert\.pub ended at 2020-01-02T/);
  });

  it('of a host count where known_hosts names their authority, for the name that they were given for', async () => {
    const authority = await readFile(`${file('authority')}.pub`, 'utf8');
    await writeFile(file('known_hosts'), `@cert-authority * ${authority}`);
    const logins = [{ kind: 'key', path: sshd.keyFile }] as const;
    const hostKeys = { pins: [], knownHosts: [file('known_hosts')] };
    process.env.HOME = file('me');
    await execa('mkdir', ['-p', file('me/.ssh')]);
    await writeFile(
      file('me/.ssh/config'),
      ['inner', 'other'].map(name => `Host ${name}\n  HostKeyAlias ${name}\n  HostName 127.0.0.1\n`).join(''),
    );
    await attempt(logins, { hostKeys, address: 'inner' });
    const error = await failureOf(attempt(logins, { hostKeys, address: 'other' }));
    expect(error.reason).to.equal('unknown-host-key');
  });
});
