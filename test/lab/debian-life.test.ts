import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { debianDown, debianStatus, debianUp, LabError } from '../../lab/index.ts';
import { atEnd } from './ending.ts';
import { skipWithoutPackages } from './harness.ts';

describe('the life of a Debian lab host', () => {
  let stateDir = '';
  before(async function () {
    await skipWithoutPackages(this);
    stateDir = join(await mkdtemp(join(tmpdir(), 'lab-')), 'state');
  });
  const ending = new AbortController();
  atEnd(async () => {
    ending.abort();
    if (stateDir === '') return;
    await debianDown(undefined, { stateDir });
    await rm(join(stateDir, '..'), { recursive: true, force: true });
  });
  const up = (options: Parameters<typeof debianUp>[0] = {}) =>
    debianUp({ stateDir, signal: ending.signal, ...options });

  it('is brought up once however often and by however many it is asked for, and refuses other settings', async () => {
    const [first, second] = await Promise.all([up(), up()]);
    expect(second).to.deep.include({ port: first.port, pin: first.pin });
    const other = await failure(up({ audit: false }));
    expect(other.message).to.include('other settings');
    expect(other.fix).to.include('simulate lab down lab-debian01');
  });

  it('keeps its private keys and its seed to its owner', async () => {
    const directory = join(stateDir, 'lab-debian01');
    const secrets = (await readdir(directory)).filter(name => /^(key-[a-z]+|seed)$/.test(name));
    const modes = await Promise.all(
      secrets.map(async name => (await stat(join(directory, name))).mode & 0o777),
    );
    expect(modes).to.deep.equal([0o600, 0o600, 0o600, 0o600, 0o600]);
  });

  it('leaves no process, no open port and no file when it is taken down, and being down is no error', async () => {
    const [status] = await debianStatus({ stateDir });
    expect(status).to.include({ name: 'lab-debian01', state: 'up' });
    expect(await debianDown(undefined, { stateDir })).to.deep.equal(['lab-debian01']);
    expect(await commandLine(status?.pid)).to.equal('');
    expect(await refuses(status?.host?.port ?? 0)).to.equal(true);
    expect(await exists(stateDir)).to.equal(false);
    expect(await debianDown('lab-debian01', { stateDir })).to.deep.equal([]);
  });

  it('says what its console said when it dies while it boots, and leaves nothing', async () => {
    const pidFile = join(stateDir, 'lab-doomed', 'qemu.pid');
    const error = await failure(
      up({
        name: 'lab-doomed',
        onProgress: text =>
          text.startsWith('waiting') &&
          void readFile(pidFile, 'utf8').then(pid => process.kill(Number(pid), 'SIGKILL')),
      }),
    );
    expect(error.message).to.match(/died while it booted; its console said: .*$/);
    expect(await exists(stateDir)).to.equal(false);
  });

  it('leaves nothing when it is interrupted while it boots', async () => {
    const stop = new AbortController();
    const interrupted = up({
      signal: stop.signal,
      onProgress: text => text.startsWith('waiting') && stop.abort(new Error('interrupted')),
    });
    expect((await failure(interrupted)).message).to.match(/interrupted|aborted/);
    expect(await exists(stateDir)).to.equal(false);
  });

  it('leaves nothing when it is interrupted while its image is built', async () => {
    const cacheDir = join(stateDir, '..', 'cache');
    const stop = new AbortController();
    const told: string[] = [];
    const interrupted = up({
      cacheDir,
      signal: stop.signal,
      onProgress: text => {
        told.push(text);
        if (text.includes('downloading')) stop.abort(new Error('interrupted'));
      },
    });
    expect((await failure(interrupted)).message).to.match(/interrupted|aborted/);
    // mmdebstrap's children hear of it too: none of them goes on to the last package.
    expect(told.join('\n')).to.not.match(/installing/);
    expect(await readdir(join(cacheDir, 'debian'))).to.deep.equal([]);
  });

  it('is given no name that could lead out of its directory', async () => {
    for (const name of ['../x', 'a/b', '', 'UPPER', '-x', 'x'.repeat(41)])
      expect(await failure(up({ name }))).to.be.instanceOf(LabError);
  });
});

/** Anything but a LabError comes back as an error without a fix. */
async function failure(promise: Promise<unknown>): Promise<Error & { fix?: string }> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    reason => reason,
  );
  return error instanceof Error ? error : new Error(String(error));
}

/** Empty for a process that has ended, reaped by its parent or not yet. */
function commandLine(pid: number | undefined): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function refuses(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('close', () => socket.destroy());
  });
}
