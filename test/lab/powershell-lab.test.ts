import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { type PowershellHost, powershellDown, powershellStatus, powershellUp } from '../../lab/index.ts';
import { windowsAccessProbe } from '../../scenarios/kinds/access-probe.ts';
import { ours, wine } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { demand } from '../wants.ts';
import { atEnd } from './ending.ts';
import { exists, namespaceOf, processesIn, refuses } from './harness-namespace.ts';
import { askWine } from './harness-wine.ts';

const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

describe('a PowerShell lab host', () => {
  verifies(
    '`simulate lab up powershell`: remoting, powershell.exe -EncodedCommand, services and registry behind them',
    async () => `PowerShell engine ${await version()}, ${await wine()}`,
    ours.powershellOnWine,
  );
  let stateDir: string;
  let host: PowershellHost;
  before(async function () {
    stateDir = await stateFor(this);
    host = await powershellUp({ stateDir });
  });

  const version = async () => (await encoded('$PSVersionTable.PSVersion.ToString()')).stdout.trim();

  const encoded = (script: string) =>
    askWine(
      host,
      `powershell.exe -NoLogo -NoProfile -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`,
    );

  /** What the host's own engine says as the client: nothing of the product stands between. */
  const remotely = (script: string) => {
    const known = join(stateDir, 'known_hosts');
    writeFileSync(known, `[${host.address}]:${host.port} ${host.hostKey}\n`);
    const session = [
      ...['New-PSSession -HostName', host.address, '-Port', host.port, '-UserName', host.user],
      ...['-KeyFilePath', `'${host.keyFile}'`],
      `-Options @{ UserKnownHostsFile = '${known}'; StrictHostKeyChecking = 'yes' }`,
    ].join(' ');
    const client = `$ErrorActionPreference = 'Stop'; $session = ${session}
try { Invoke-Command $session { ${script} } } finally { Remove-PSSession $session }`;
    return execa(join(host.pwshFolder, 'pwsh'), ['-NoLogo', '-NoProfile', '-Command', client], {
      reject: false,
      stdin: 'ignore',
      timeout: 60_000,
      env: { NO_COLOR: '1' },
    });
  };

  it('opens a file for writing as the scenarios do: granted, refused, missing, distinguished by exit code; none is made', async () => {
    const opened = async (path: string) => {
      const { command } = windowsAccessProbe({ name: 'probe', path, marker: 'k3v9q2xw' });
      return (await encoded(command.args.at(-1) ?? '')).code;
    };
    const own = '/run/lab/home/own-file';
    await encoded(`[IO.File]::WriteAllText('${own}', 'kept')`);
    expect([await opened(own), await opened('/etc/shadow'), await opened(`${own}-2`)]).to.deep.equal([
      0, 5, 2,
    ]);
    const { stdout } = await encoded(`[IO.File]::ReadAllText('${own}'); [IO.File]::Exists('${own}-2')`);
    expect(stdout.split(/\r?\n/)).to.include.members(['kept', 'False']);
    await encoded(`[IO.File]::Delete('${own}')`);
  });

  it('answers PowerShell remoting: objects come back as what they were', async () => {
    const { stdout, exitCode } = await remotely(
      "$PSSenderInfo.GetType().Name; [Environment]::UserName; @(1, 'two', @{ three = 3 })[2].three + 4",
    );
    expect(stdout.split(/\r?\n/)).to.deep.equal(['PSSenderInfo', 'Administrator', '7']);
    expect(exitCode).to.equal(0);
  });

  it('answers powershell.exe -EncodedCommand over plain ssh, its exit code included', async () => {
    expect((await encoded("'é ' + [char]0x2713 + ' \"' + [Math]::Pow(2, 10)")).stdout.trim()).to.equal(
      'é ✓ "1024',
    );
    expect([(await encoded('exit 5')).code, (await encoded("throw 'no'")).code]).to.deep.equal([5, 1]);
  });

  it("creates, shows and deletes a service from inside, as Wine's service manager agrees", async () => {
    const name = 'lab-ps-a';
    const created = await remotely(`sc.exe create ${name} binPath= 'C:\\windows\\x.exe -k a'; $LASTEXITCODE`);
    try {
      expect(created.stdout).to.match(/^\[SC\] CreateService SUCCESS\r?\n+0$/);
      expect((await askWine(host, `sc query ${name}`)).stdout).to.match(/STATE +: 1 +STOPPED/);
      const key = await encoded(`reg.exe query ${services}\\${name} /v ImagePath`);
      expect(key.stdout).to.match(/ImagePath\s+REG_\w*SZ\s+C:\\windows\\x\.exe -k a/);
    } finally {
      expect((await encoded(`sc.exe delete ${name}`)).stdout).to.contain('DeleteService SUCCESS');
    }
    expect((await remotely(`sc.exe query ${name}`)).stdout).to.contain('FAILED 1060');
    expect((await askWine(host, `reg query ${services}\\${name}`)).code).to.equal(1);
  });

  it("sends every other line to Wine's cmd.exe, even one that only speaks of PowerShell", async () => {
    expect((await askWine(host, 'echo powershell.exe %OS%& ver')).stdout).to.match(
      /^powershell\.exe Windows_NT\r\n\s*Microsoft Windows /,
    );
  });

  it('reads no start-up file that could print into the protocol', async () => {
    const files = ['.bashrc', '.profile', '.bash_profile'].map(name =>
      join(stateDir, host.name, 'home', name),
    );
    await Promise.all(files.map(file => writeFile(file, 'echo "Welcome to the lab"\n')));
    try {
      expect((await remotely("'quiet'")).stdout).to.equal('quiet');
      expect((await encoded("'quiet'")).stdout.trim()).to.equal('quiet');
    } finally {
      await Promise.all(files.map(file => rm(file)));
    }
  });

  it('ends with its client: what sleeps on the host does not sleep on', async () => {
    const inside = await namespaceOf(host, stateDir);
    const before = await processesIn(inside);
    const asleep = join(stateDir, host.name, 'home', 'asleep');
    const client = remotely("[IO.File]::WriteAllText('asleep', ''); Start-Sleep -Seconds 600");
    await until('its sleep', () => exists(asleep));
    client.kill('SIGKILL');
    await client;
    await until('its end', async () => (await processesIn(inside)) <= before);
    await rm(asleep);
  });
});

describe('the life of a PowerShell lab host', () => {
  let stateDir: string;
  before(async function () {
    stateDir = await stateFor(this);
  });

  it('is given back while it runs, is told by its status, and leaves no process and no file', async () => {
    const host = await powershellUp({ stateDir, name: 'lab-one' });
    expect((await powershellUp({ stateDir, name: 'lab-one' })).port).to.equal(host.port);
    const states = (await powershellStatus({ stateDir })).map(({ name, state }) => [name, state]);
    expect(states).to.deep.equal([['lab-one', 'up']]);
    const inside = await namespaceOf(host, stateDir);
    expect(await processesIn(inside)).to.be.greaterThan(5);
    expect(await powershellDown(undefined, { stateDir })).to.deep.equal(['lab-one']);
    expect(await processesIn(inside)).to.equal(0);
    expect(await refuses(host.port)).to.equal(true);
    expect(await exists(stateDir)).to.equal(false);
    expect(await powershellDown(undefined, { stateDir })).to.deep.equal([]);
  });

  it('leaves nothing when it is interrupted while it starts', async () => {
    const stop = new AbortController();
    const attempt = powershellUp({
      stateDir,
      signal: stop.signal,
      onProgress: text => text.startsWith('starting') && stop.abort(new Error('interrupted')),
    });
    expect(await attempt.catch(error => error.name)).to.match(/Error/);
    expect(await exists(stateDir)).to.equal(false);
  });

  it('keeps nothing of a build that is interrupted', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'lab-powershell-cache-'));
    try {
      const stop = new AbortController();
      const attempt = powershellUp({
        stateDir,
        cacheDir,
        signal: stop.signal,
        onProgress: text => text.includes('PowerShell') && stop.abort(new Error('interrupted')),
      });
      expect(await attempt.catch(error => error.message)).to.be.a('string');
      const left = await readdir(cacheDir, { recursive: true });
      expect(left.filter(path => /partial|unfinished/.test(path))).to.deep.equal([]);
    } finally {
      await rm(cacheDir, { recursive: true, force: true });
    }
  });
});

/** A directory of a suite's own; what was started in it ends with the run, however that ends. */
async function stateFor(suite: Mocha.Context): Promise<string> {
  await demand(suite, 'PowerShell', 'Wine host', 'root');
  suite.timeout(5 * 60_000);
  const stateDir = await mkdtemp(join(tmpdir(), 'lab-powershell-'));
  atEnd(async () => {
    await powershellDown(undefined, { stateDir });
    await rm(stateDir, { recursive: true, force: true });
  });
  return stateDir;
}
