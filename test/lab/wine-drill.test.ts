import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { parseInventory } from '../../inventory/index.ts';
import type { NamespaceHost } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { fileCopy } from '../../scenarios/kinds/file-copy.ts';
import { registryKey } from '../../scenarios/kinds/registry-key.ts';
import { windowsService } from '../../scenarios/kinds/windows-service.ts';
import { said, Workplace } from '../simulate.ts';
import { wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { askWine, traces, wineHost } from './harness-wine.ts';

const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\PSEXESVC';

describe('a drill on the Wine host', () => {
  verifies(
    'psexec-like and sc-service: applied, reverted, proven gone, also after SIGKILL',
    wine,
    'sc.exe, a small program over advapi32; there is no event log, so no verdict',
  );
  let host: NamespaceHost;
  let workplace: Workplace;
  before(async function () {
    host = await wineHost(this);
    workplace = await Workplace.make();
    await workplace.write('servicedrill.yml', host.inventory);
    // What the first commands leave in a fresh prefix is none of the drill's.
    await traces(host);
  });
  after(() => workplace?.close());

  for (const scenario of ['psexec-like', 'sc-service'])
    it(`${scenario}: executed, restored, nothing stays; no log, so no verdict`, async () => {
      const before = await traces(host);
      const result = await workplace.drill(['--host', host.name, '--scenario', scenario]);
      expect(await traces(host)).to.deep.equal(before);
      const [run] = scenariosOf(result);
      expect(run?.outcome).to.equal('executed');
      expect(run?.restored).to.equal(true);
      expect(run?.changes.map(change => change.verifiedAbsent)).to.not.include(false);
      expect(new Set(run?.expectations.map(row => row.verdict))).to.deep.equal(new Set(['inconclusive']));
      expect(result.exitCode).to.equal(3);
    });

  it('killed in the middle: the service stands, cleanup takes it away, a second cleanup finds nothing', async () => {
    const before = await traces(host);
    const drill = workplace.start(['--host', host.name, '--scenario', 'psexec-like']);
    await said(drill, /psexec-like: act/);
    while ((await askWine(host, `reg query ${service}`)).code !== 0) await delay(10);
    drill.kill('SIGKILL');
    expect((await askWine(host, 'sc query PSEXESVC')).code).to.equal(0);
    const cleaned = await workplace.run(['cleanup']);
    expect(cleaned.code, cleaned.stderr).to.equal(0);
    expect(await traces(host)).to.deep.equal(before);
    expect((await workplace.run(['cleanup'])).code).to.equal(0);
  });
});

describe('every kind of change of Windows, on the Wine host', () => {
  verifies(
    'Every kind of change of Windows: applied, probed, reverted, proven gone',
    wine,
    'sc.exe, a small program over advapi32',
  );
  let host: NamespaceHost;
  let runner: Runner;
  before(async function () {
    host = await wineHost(this);
    const [lab] = parseInventory(host.inventory, '/servicedrill.yml').hosts;
    if (lab === undefined) throw new Error('its inventory names no host');
    runner = await connect(lab, 'actor');
  });
  after(() => runner?.close());

  const locator = 'C:\\windows\\system32\\locator.exe';
  const marker = 'k3v9q2xw';
  const name = `sdrill-${marker}`;
  const kinds: readonly Change[] = [
    fileCopy({ payload: { program: `C:\\windows\\${name}.exe`, args: [], copyOf: locator } }),
    registryKey({
      key: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
      values: [{ name: 'ImagePath', type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\a b.exe "c"' }],
    }),
    windowsService({
      name,
      payload: { program: locator, args: [marker] },
      description: `servicedrill ${marker} & more`,
      marker,
    }),
  ];
  for (const change of kinds)
    it(`${change.kind}: absent, applied, present, reverted twice, absent`, async () => {
      const before = await traces(host);
      const presence = async () => change.state(await runner.exec(change.probe));
      expect(await presence()).to.equal('absent');
      for (const command of change.apply) {
        const { code = -1, stdout, stderr } = await runner.exec(command);
        expect([0, ...(command.accepts ?? [])], `${stdout}${stderr}`).to.include(code);
      }
      expect(await presence()).to.equal('present');
      expect((await traces(host)).join('\n')).to.include(name);
      for (const command of [...change.revert, ...change.revert]) await runner.exec(command);
      expect(await presence()).to.equal('absent');
      expect(await traces(host)).to.deep.equal(before);
    });
});

const scenariosOf = (result: Result) => result.hosts.flatMap(host => host.scenarios);
