import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type NamespaceHost, wineDown, wineStatus, wineUp } from '../../lab/index.ts';
import { atEnd } from './ending.ts';
import { presentedKey } from './harness-host-key.ts';
import { exists, namespaceOf, processesIn, refuses } from './harness-namespace.ts';
import { askWine, skipWithoutWine, wineHost } from './harness-wine.ts';

describe('a Wine lab host', () => {
  let host: NamespaceHost;
  before(async function () {
    host = await wineHost(this);
  });
  const ask = (line: string) => askWine(host, line);

  it('presents exactly the host key that is pinned', async () => {
    expect(await presentedKey(host)).to.deep.equal({ kinds: ['ssh-ed25519'], key: host.hostKey });
  });

  it('hands a line to cmd.exe to the letter', async () => {
    expect((await ask('echo a^&b "c & d"& echo %ERRORLEVEL%& cd')).stdout.split(/\r?\n/)).to.deep.equal([
      'a&b "c & d"',
      '0',
      'C:\\users\\Administrator',
      '',
    ]);
  });

  it('keeps the low 8 bits of an exit code, and makes no success of a failure', async () => {
    const codes = [];
    for (const code of [0, 5, 255, 1060, 1024]) codes.push((await ask(`exit ${code}`)).code);
    expect(codes).to.deep.equal([0, 5, 255, 1060 & 255, 255]);
  });

  it('creates, shows, changes, and deletes a service; the registry agrees', async () => {
    const created = await ask(
      'sc create lab-a binPath= "C:\\windows\\x.exe -k a" DisplayName= "Lab A" type= own',
    );
    expect(created.stdout).to.equal('[SC] CreateService SUCCESS\r\n');
    expect((await ask('sc.exe create lab-a binPath= x')).stdout).to.match(
      /^\[SC\] CreateService FAILED 1073:\r\n\r\nThe specified service already exists\.\r\n/,
    );
    await ask('sc config lab-a start= disabled obj= "NT AUTHORITY\\LocalService"');
    await ask('sc description lab-a "what it is"');
    expect((await ask('sc qdescription lab-a')).stdout).to.include('DESCRIPTION:  what it is\r\n');
    expect((await ask('sc qc lab-a')).stdout.split('\r\n')).to.include.members([
      'SERVICE_NAME: lab-a',
      '        START_TYPE         : 4   DISABLED',
      '        BINARY_PATH_NAME   : C:\\windows\\x.exe -k a',
      '        DISPLAY_NAME       : Lab A',
      '        SERVICE_START_NAME : NT AUTHORITY\\LocalService',
    ]);
    expect((await ask('sc start lab-a')).stdout).to.include('FAILED 1058:');
    const key = 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\lab-a';
    expect((await ask(key)).stdout).to.match(/ImagePath\s+REG_\w*SZ\s+C:\\windows\\x\.exe -k a/);
    expect((await ask('sc delete lab-a')).stdout).to.equal('[SC] DeleteService SUCCESS\r\n');
    const gone = await ask('sc query lab-a');
    expect(gone.stdout).to.match(/^\[SC\] EnumQueryServicesStatus:OpenService FAILED 1060:/);
    expect([gone.code, (await ask(key)).code]).to.deep.equal([1060 & 255, 1]);
  });

  it('starts a program that is a service, and times out on one that is none', async () => {
    await ask('sc create lab-b binPath= C:\\windows\\system32\\plugplay.exe');
    await ask('sc create lab-c binPath= C:\\windows\\system32\\attrib.exe');
    try {
      expect((await ask('sc start lab-b')).stdout).to.match(/PID {16}: [1-9]/);
      expect((await ask('sc query')).stdout).to.match(/SERVICE_NAME: lab-b \r\n(.*\r\n)+?.*4 {2}RUNNING/);
      expect((await ask('sc start lab-b')).stdout).to.include('FAILED 1056:');
      expect((await ask('sc stop lab-b')).stdout).to.match(/STATE {14}: (3 {2}STOP_PENDING|1 {2}STOPPED)/);
      expect((await ask('sc start lab-c')).stdout).to.include('FAILED 1053:');
      expect((await ask('sc stop lab-c')).stdout).to.include('FAILED 1062:');
    } finally {
      await ask('sc delete lab-b& sc delete lab-c');
    }
  });

  it('says so where Wine cannot keep what it is told, and where a command is none', async () => {
    await ask('sc create lab-d binPath= x');
    const refused = await ask('sc failure lab-d reset= 10 actions= restart/1000');
    await ask('sc delete lab-d');
    expect(refused.stdout).to.include('ChangeServiceConfig2 FAILED');
    expect((await ask('sc frobnicate x')).code).to.equal(1639 & 255);
  });
});

describe('the life of a Wine lab host', () => {
  let stateDir = '';
  before(async function () {
    await skipWithoutWine(this);
    stateDir = await mkdtemp(join(tmpdir(), 'lab-wine-life-'));
  });
  atEnd(async () => {
    if (stateDir === '') return;
    await wineDown(undefined, { stateDir });
    await rm(stateDir, { recursive: true, force: true });
  });

  it('is given back while it runs, shares nothing with others, and leaves no process and no file', async () => {
    const [one, other] = [
      await wineUp({ stateDir, name: 'lab-one' }),
      await wineUp({ stateDir, name: 'lab-two' }),
    ];
    expect((await wineUp({ stateDir, name: 'lab-one' })).port).to.equal(one.port);
    await askWine(one, 'sc create lab-e binPath= C:\\windows\\system32\\plugplay.exe& sc start lab-e');
    expect((await askWine(other, 'sc query lab-e')).stdout).to.include('FAILED 1060:');
    expect((await wineStatus({ stateDir })).map(({ name, state }) => [name, state])).to.have.deep.members([
      ['lab-one', 'up'],
      ['lab-two', 'up'],
    ]);
    const inside = await namespaceOf(one, stateDir);
    expect(await processesIn(inside)).to.be.greaterThan(5);
    expect(await wineDown('lab-one', { stateDir })).to.deep.equal(['lab-one']);
    expect(await processesIn(inside)).to.equal(0);
    expect(await refuses(one.port)).to.equal(true);
    expect((await askWine(other, 'ver')).code).to.equal(0);
    expect(await wineDown(undefined, { stateDir })).to.deep.equal(['lab-two']);
    expect(await exists(stateDir)).to.equal(false);
    expect(await wineDown(undefined, { stateDir })).to.deep.equal([]);
  });

  it('leaves nothing when it is interrupted while it starts', async () => {
    const stop = new AbortController();
    const attempt = wineUp({
      stateDir,
      signal: stop.signal,
      onProgress: text => text.startsWith('starting') && stop.abort(new Error('interrupted')),
    });
    expect(await attempt.catch(error => error.name)).to.match(/Error/);
    expect(await exists(stateDir)).to.equal(false);
  });
});
