import { expect } from 'chai';
import { makePlan } from '../../engine/plan.ts';
import type { Result } from '../../reports/index.ts';
import type { Runner } from '../../runners/index.ts';
import {
  type Change,
  type PlanContext,
  presenceOf,
  type Scenario,
  scenarios,
} from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

const marker = 'k3v9q2xw';
const context: PlanContext = {
  marker,
  facts: {
    platform: 'linux',
    os: 'debian 12',
    hostname: 'h',
    tools: {},
    actor: 'root',
    home: '/root',
    reachedAs: 'root@localhost',
  },
  uniqueNames: false,
  knownAdmins: [],
  knownServices: [],
};
const all = scenarios.filter(({ platform, role }) => platform === 'linux' && role === 'procedure');
const changesOf = (scenario: Scenario) => makePlan(scenario, context).changes;

describe('the Linux scenarios, on an emulated host over SSH', () => {
  let host: EmulatedHost;
  let runner: Runner;
  before(async () => {
    host = await EmulatedHost.start('lab-linux01');
    runner = await host.runner('actor');
  });
  after(() => host.close());

  const presence = async (change: Change) => presenceOf(change.kind, await runner.exec(change.probe));
  const revert = async (change: Change) => {
    for (const command of change.revert) await runner.exec(command);
  };

  for (const scenario of all) {
    it(`${scenario.id}: each change is there when it was applied half or whole, and all are gone when reverted, twice`, async () => {
      const changes = changesOf(scenario);
      for (const change of changes) {
        expect(await presence(change), change.describe()).to.equal('absent');
        for (const command of change.apply) {
          expect(await runner.exec(command), command.args.join(' ')).to.include({ code: 0 });
          expect(await presence(change), command.args.join(' ')).to.equal('present');
        }
      }
      for (const _time of ['once', 'twice']) {
        for (const change of changes.toReversed()) await revert(change);
        for (const change of changes) expect(await presence(change), change.describe()).to.equal('absent');
      }
    });
  }

  it('are never taken for absent where systemctl could not be asked', async () => {
    for (const [change] of all.map(changesOf)) {
      const [flag = '', script = '', ...rest] = change?.probe.args ?? [];
      if (!script.includes('systemctl')) continue;
      const broken = script.replaceAll('systemctl', '/nowhere/systemctl');
      const completion = await runner.exec({ program: '/bin/sh', args: [flag, broken, ...rest] });
      expect(presenceOf(change?.kind ?? '', completion), change?.kind).to.equal('unknown');
    }
  });
});

describe('drills on the emulated Linux host', function () {
  this.timeout(60_000);
  let workplace: Workplace;
  beforeEach(async () => {
    workplace = await Workplace.make();
  });
  afterEach(() => workplace.close());

  const drill = (scenario: string, ...more: string[]) =>
    workplace.drill(['--host', 'lab-linux01', '--scenario', scenario, ...more]);

  it('see every procedure by every data component, and restore the host', async () => {
    const result = await drill(all.map(({ id }) => id).join(','));
    expect(unmet(result)).to.deep.equal([]);
    expect(result.exitCode).to.equal(0);
    expect(result.hosts[0]?.scenarios.map(({ id }) => id)).to.have.members(all.map(({ id }) => id));
    expect(result.summary).to.include({ scenarios: all.length, restored: true });
  });

  it('skip a remote procedure where the inventory names no source, and say what it must hold', async () => {
    const inventory = await workplace.write('one.yml', inventoryOf('lab: true'));
    const { stdout } = await workplace.run([
      ...['--inventory', inventory, '--host', 'one', '--scenario', 'systemctl-remote', '--dry-run'],
    ]);
    expect(stdout).to.include('on the source host: systemctl -H THIS_HOST start');
  });
});

function unmet(result: Result) {
  return result.hosts.flatMap(host =>
    host.scenarios.flatMap(({ id, outcome, expectations }) =>
      expectations
        .filter(({ verdict }) => verdict !== 'detected')
        .map(({ id: expectation, verdict, why }) => `${id} (${outcome}) ${expectation}: ${verdict}, ${why}`),
    ),
  );
}

function inventoryOf(settings: string): string {
  const account = 'accounts: {actor: {user: root}}';
  return `hosts:\n  one:\n    platform: linux\n    address: 127.0.0.1\n    ${account}\n    ${settings}\n`;
}
