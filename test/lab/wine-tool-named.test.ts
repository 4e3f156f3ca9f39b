import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NamespaceHost } from '../../lab/index.ts';
import { said, Workplace } from '../simulate.ts';
import { ours, wine } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { askWine, stateDir, traces, wineHost } from './harness-wine.ts';

describe('a service of the same name, somebody else’s, on the Wine host', () => {
  verifies(
    'A PSEXESVC of somebody else’s, there after a run was killed: left alone by cleanup, and told',
    wine,
    ours.wine,
  );
  let host: NamespaceHost;
  let workplace: Workplace;
  before(async function () {
    host = await wineHost(this);
    workplace = await Workplace.make(host.inventory);
    await traces(host);
  });
  after(async () => {
    await askWine(host, 'sc delete PSEXESVC & del C:\\windows\\PSEXESVC.exe');
    await workplace?.close();
  });

  /** A run that is killed while its PSEXESVC stands, of which the service has gone since. */
  async function killed(): Promise<void> {
    const drill = workplace.start(['--host', host.name, '--scenario', 'psexec-like']);
    await said(drill, /psexec-like: act/);
    await until('the service', async () => (await askWine(host, 'sc query PSEXESVC')).code === 0, 10);
    drill.kill('SIGKILL');
    await until(
      'its end',
      async () => (await askWine(host, 'sc stop PSEXESVC & sc delete PSEXESVC')).code !== 0,
      10,
    );
  }

  it('the run’s own copy goes though a power cut tore it', async () => {
    await killed();
    const home = (name: string) => join(stateDir, host.name, 'home', name);
    const copied = 'copy /b C:\\windows\\system32\\locator.exe Z:\\run\\lab\\home\\whole.exe';
    expect((await askWine(host, copied)).code).to.equal(0);
    const whole = await readFile(home('whole.exe'));
    // What was never written is zero: the first page here, and the end.
    const torn = Buffer.concat([
      Buffer.alloc(512),
      whole.subarray(512, 2048),
      Buffer.alloc(whole.length - 2048),
    ]);
    await writeFile(home('torn.exe'), torn);
    const tear = 'copy /b /y Z:\\run\\lab\\home\\torn.exe C:\\windows\\PSEXESVC.exe';
    expect((await askWine(host, tear)).code).to.equal(0);
    const cleaned = await workplace.run(['cleanup']);
    expect(cleaned.code, cleaned.stderr).to.equal(0);
    expect(cleaned.stdout).not.to.match(/left alone/);
    expect((await askWine(host, 'if exist C:\\windows\\PSEXESVC.exe echo there')).stdout).to.equal('');
  });

  it('somebody else’s stays with its program; the ledger is closed', async () => {
    await killed();
    // As after a real PsExec: another program under the same name, and no description.
    const replaced = 'copy /b /y C:\\windows\\system32\\hostname.exe C:\\windows\\PSEXESVC.exe';
    expect((await askWine(host, replaced)).code).to.equal(0);
    const created = await askWine(host, 'sc create PSEXESVC binPath= %SystemRoot%\\PSEXESVC.exe');
    expect(created.code, created.stdout).to.equal(0);
    const cleaned = await workplace.run(['cleanup']);
    expect(cleaned.code, cleaned.stderr).to.equal(0);
    expect(cleaned.stdout).to.match(
      /windowsService PSEXESVC is there and bears no mark of this run: left alone/,
    );
    expect(cleaned.stdout).to.match(/fileCopy C:\\\S+\\PSEXESVC.exe is there/i);
    expect((await askWine(host, 'sc query PSEXESVC')).code).to.equal(0);
    expect((await workplace.run(['cleanup'])).stdout).to.match(/no ledger is open/);
  });
});
