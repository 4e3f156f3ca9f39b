import { expect } from 'chai';
import type { NamespaceHost } from '../../lab/index.ts';
import { said, Workplace } from '../simulate.ts';
import { wine } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { askWine, traces, wineHost } from './harness-wine.ts';

describe('a service of the same name, somebody else’s, on the Wine host', () => {
  verifies(
    'A PSEXESVC of somebody else’s, there after a run was killed: left alone by cleanup, and told',
    wine,
    'sc.exe and fc.exe, small programs',
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

  it('stays with its program; the ledger is closed', async () => {
    const drill = workplace.start(['--host', host.name, '--scenario', 'psexec-like']);
    await said(drill, /psexec-like: act/);
    await until('the service', async () => (await askWine(host, 'sc query PSEXESVC')).code === 0, 10);
    drill.kill('SIGKILL');
    // As after a real PsExec: another program under the same name, and no description.
    await until(
      'its end',
      async () => (await askWine(host, 'sc stop PSEXESVC & sc delete PSEXESVC')).code !== 0,
      10,
    );
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
