import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { DebianHost } from '../../lab/index.ts';
import { tsx, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sshOk } from './harness.ts';

describe('what cannot be drilled is told in one clear line', () => {
  verifies(
    'Wrong, unknown and changed keys, no connection, no sudo, a full disk: told in one line',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  /** The inventory with something changed; the run of one scenario under it. */
  const drill = async (change: (yaml: string) => string, env: NodeJS.ProcessEnv = {}) => {
    const file = await workplace.write('changed.yml', change(host.inventory));
    return workplace.run(['--inventory', file, '--host', host.name, '--scenario', 'systemd-service'], env);
  };

  const foreignKey = async (name: string) => {
    const file = join(workplace.folder, name);
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return file;
  };

  it('a wrong key', async () => {
    const key = await foreignKey('wrong');
    const end = await drill(yaml => yaml.replaceAll(host.keyFile, key));
    expect(end.code).to.equal(3);
    oneError(end, /root on lab-debian01/);
  });

  it('an unknown host key, with the exact line that makes it known', async () => {
    const known = await workplace.write('known_hosts', '');
    const end = await drill(yaml => yaml.replace(/host_key: .*/, `known_hosts: ${known}`));
    expect(end.code).to.equal(3);
    expect(end.stdout + end.stderr).to.include(host.hostKey);
    oneError(end, /lab-debian01: presents/);
  });

  it('a changed host key, naming what it was held against', async () => {
    const other = (await execa('cat', [`${await foreignKey('other')}.pub`])).stdout
      .split(' ')
      .slice(0, 2)
      .join(' ');
    const end = await drill(yaml => yaml.replace(host.hostKey, other));
    expect(end.code).to.equal(3);
    oneError(end, /lab-debian01: presents/);
  });

  it('a refused connection', async () => {
    const end = await drill(yaml => yaml.replace(`port: ${host.port}`, 'port: 1'));
    expect(end.code).to.equal(3);
    oneError(end, /refuse/i);
  });

  it('no sudo without a password', async () => {
    const nosudo = await workplace.write('nosudo-key', '');
    await copyFile(host.accounts.nosudo.keyFile, nosudo);
    await chmod(nosudo, 0o600);
    const end = await drill(yaml =>
      yaml.replaceAll(host.keyFile, nosudo).replaceAll('user: root', 'user: nosudo\n        become: sudo'),
    );
    expect(end.code).to.equal(3);
    oneError(end, /sudo/i);
  });

  it("the ledger's disk full: nothing is sent that changes anything", async () => {
    const before = await sshOk(host, 'ls /etc/systemd/system');
    const main = new URL('../../cli/main.ts', import.meta.url).pathname;
    const script = `mount -t tmpfs -o size=64k,mode=700 none "$1" && dd if=/dev/zero of="$1/full" 2>/dev/null; shift; exec "$@"`;
    const state = join(workplace.folder, 'tiny');
    await execa('mkdir', [state]);
    const words = [
      process.execPath,
      '--import',
      tsx,
      main,
      '--host',
      host.name,
      '--scenario',
      'systemd-service',
    ];
    const end = await execa('unshare', ['-m', 'sh', '-c', script, 'sh', state, ...words], {
      cwd: workplace.folder,
      reject: false,
      env: { SERVICEDRILL_STATE: state, HOME: workplace.folder },
    });
    expect(end.exitCode).to.equal(3);
    oneError(
      { stdout: end.stdout, stderr: end.stderr },
      /cannot write the ledger \S+ \(ENOSPC\): nothing was changed/,
    );
    expect(await sshOk(host, 'ls /etc/systemd/system')).to.equal(before);
  });
});

/** It says it, it says it without a stack. */
function oneError({ stdout, stderr }: { stdout: string; stderr: string }, words: RegExp): void {
  const text = `${stdout}\n${stderr}`;
  expect(text).to.match(words);
  expect(text).to.not.match(/\n\s+at .*:\d+/);
  expect(text).to.not.include('mistake in servicedrill');
}
