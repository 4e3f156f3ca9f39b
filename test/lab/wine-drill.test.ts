import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { makePlan } from '../../engine/plan/plan.ts';
import { parseInventory } from '../../inventory/index.ts';
import type { NamespaceHost } from '../../lab/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import { type Change, type PlanContext, selectScenarios } from '../../scenarios/index.ts';
import { fileCopy } from '../../scenarios/kinds/file-copy.ts';
import { registryKey } from '../../scenarios/kinds/registry-key.ts';
import { windowsService } from '../../scenarios/kinds/windows-service.ts';
import { ours, wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { drillsOn } from './drills-on-wine.ts';
import { traces, wineHost } from './harness-wine.ts';

/** Wine's powershell.exe and certutil.exe are there by name only; what else it lacks is tried below. */
const procedures = [
  'sc-config-binpath',
  'net-start',
  'registry-service-key',
  'registry-imagepath',
  'service-spawns-shell',
  'smbexec-like',
];

drillsOn(
  'the Wine host',
  wineHost,
  () =>
    verifies(
      'The Windows scenarios that Wine can do: applied, reverted, proven gone; psexec-like, sc-service and smbexec-like also after SIGKILL',
      wine,
      `${ours.wine}; there is no event log, so no verdict`,
    ),
  { more: [['smbexec-like', /\\BTOBTO\r/]], together: procedures },
);

describe('every kind of change of Windows, on the Wine host', () => {
  verifies(
    'Every kind of change of Windows that Wine can do: applied, probed, reverted, proven gone',
    wine,
    ours.wine,
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

  const context: PlanContext = {
    marker,
    facts: {
      platform: 'windows',
      os: 'windows',
      hostname: 'LAB-WINE01',
      reachedAs: 'LAB-WINE01',
      actor: 'Administrator',
      tools: { 'sc.exe': 'C:\\windows\\system32\\sc.exe', 'locator.exe': locator },
    },
    uniqueNames: false,
  };
  const changesOf = (id: string) => {
    const [scenario] = selectScenarios(id);
    if (scenario === undefined) throw new Error(`no scenario ${id}`);
    return makePlan(scenario, context).changes;
  };
  const apply = async (change: Change) => {
    for (const command of change.apply) {
      const { code = -1, stdout, stderr } = await runner.exec(command);
      expect([0, ...(command.accepts ?? [])], `${stdout}${stderr}`).to.include(code);
    }
  };

  for (const id of ['sc-config-binpath', 'registry-imagepath', 'sc-remote'])
    it(`${id}: each change absent, applied, present, reverted in reverse order twice, absent`, async () => {
      const before = await traces(host);
      const changes = changesOf(id);
      const presence = async (change: Change) => change.state(await runner.exec(change.probe));
      for (const change of changes) {
        expect(await presence(change)).to.equal('absent');
        await apply(change);
        expect(await presence(change)).to.equal('present');
      }
      const reverts = changes.toReversed().flatMap(({ revert }) => revert);
      for (const command of [...reverts, ...reverts]) await runner.exec(command);
      // A question that Wine does not answer is asked again, as restoring does.
      const gone = async (change: Change, tries = 5): Promise<string> => {
        const found = await presence(change);
        return found === 'absent' || tries === 1 ? found : delay(500).then(() => gone(change, tries - 1));
      };
      for (const change of changes) expect(await gone(change)).to.equal('absent');
      expect(await traces(host)).to.deep.equal(before);
    });

  for (const id of ['sc-failure-command', 'sc-sdset'])
    it(`${id}: refused, since Wine's service manager keeps neither, and told so; reverted all the same`, async () => {
      const before = await traces(host);
      const [service, setting] = changesOf(id);
      if (service === undefined || setting === undefined) throw new Error('two changes make it');
      await apply(service);
      const [command] = setting.apply;
      const refused = command && (await runner.exec(command));
      expect(refused?.stdout).to.match(/FAILED (120|124):/);
      for (const each of [...setting.revert, ...service.revert]) await runner.exec(each);
      expect(service.state(await runner.exec(service.probe))).to.equal('absent');
      expect(await traces(host)).to.deep.equal(before);
    });
});
