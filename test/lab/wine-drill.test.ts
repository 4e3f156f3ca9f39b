import { expect } from 'chai';
import { parseInventory } from '../../inventory/index.ts';
import type { NamespaceHost } from '../../lab/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { fileCopy } from '../../scenarios/kinds/file-copy.ts';
import { registryKey } from '../../scenarios/kinds/registry-key.ts';
import { windowsService } from '../../scenarios/kinds/windows-service.ts';
import { wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { drillsOn } from './drills-on-wine.ts';
import { traces, wineHost } from './harness-wine.ts';

drillsOn('the Wine host', wineHost, () =>
  verifies(
    'psexec-like and sc-service: applied, reverted, proven gone, also after SIGKILL',
    wine,
    'sc.exe, a small program over advapi32; there is no event log, so no verdict',
  ),
);

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
