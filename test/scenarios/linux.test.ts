import { expect } from 'chai';
import { presenceOf } from '../../scenarios/index.ts';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';
import { unmet } from '../unmet.ts';
import { onEmulated, proceduresFor } from './on-emulated.ts';

const { all, changesOf } = proceduresFor({
  platform: 'linux',
  os: 'debian 12',
  hostname: 'h',
  tools: {},
  actor: 'root',
  home: '/root',
  reachedAs: 'root@localhost',
});

describe('the Linux scenarios, on an emulated host over SSH', () => {
  const tried = onEmulated('lab-linux01');
  const { presence, revert } = tried;

  for (const scenario of all) {
    it(`${scenario.id}: each change is there when it was applied half or whole, and all are gone when reverted, twice`, async () => {
      const changes = changesOf(scenario);
      for (const change of changes) {
        expect(await presence(change), change.name).to.equal('absent');
        for (const command of change.apply) {
          expect(await tried.runner.exec(command), command.args.join(' ')).to.include({ code: 0 });
          expect(await presence(change), command.args.join(' ')).to.equal('present');
        }
      }
      for (const _time of ['once', 'twice']) {
        for (const change of changes.toReversed()) await revert(change);
        for (const change of changes) expect(await presence(change), change.name).to.equal('absent');
      }
    });
  }

  it('are never taken for absent where systemctl could not be asked', async () => {
    for (const [change] of all.map(changesOf)) {
      const [flag = '', script = '', ...rest] = change?.probe.args ?? [];
      if (!script.includes('systemctl')) continue;
      const broken = script.replaceAll('systemctl', '/nowhere/systemctl');
      const completion = await tried.runner.exec({ program: '/bin/sh', args: [flag, broken, ...rest] });
      expect(presenceOf(change?.kind ?? '', completion), change?.kind).to.equal('unknown');
    }
  });
});

describe('drills on the emulated Linux host', () => {
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

  describe('on a host that lacks what some procedures need', () => {
    let host: EmulatedHost;
    let inventory: string;
    beforeEach(async () => {
      host = await EmulatedHost.start('lab-linux01');
      const runner = await host.runner('actor');
      await runner.exec({ program: 'rm', args: ['/run/user/0/systemd/private'] });
      inventory = await workplace.write('lacking.yml', host.inventory({ source: undefined }));
    });
    afterEach(() => host.close());

    it('take those for not applicable, with the reason and what the inventory or the host must hold', async () => {
      const asked = ['systemctl-remote', 'systemd-user-service'].join(',');
      const result = await drill(asked, '--inventory', inventory);
      const done = result.hosts[0]?.scenarios.map(({ id, outcome, why }) => [id, outcome, why]) ?? [];
      expect(done.map(([id, outcome]) => [id, outcome])).to.deep.equal([
        ['systemd-user-service', 'not-applicable'],
        ['systemctl-remote', 'not-applicable'],
      ]);
      expect(done[0]?.[2]).to.include('loginctl enable-linger');
      expect(done[1]?.[2]).to.include('write source: {host: NAME');
      expect(result.summary.notApplicable).to.equal(2);
      expect(result.exitCode).to.equal(3);
    });

    it('are named by simulate check, before any run', async () => {
      const { stdout } = await workplace.run(['check', '--inventory', inventory, '--host', 'lab-linux01']);
      expect(stdout).to.match(/systemctl-remote is not applicable: the inventory names no lab host/);
      expect(stdout).to.match(
        /systemd-user-service is not applicable: the acting account has no service manager/,
      );
    });
  });

  it('say which command is begun on the source host, and what that calls this one', async () => {
    const { stdout } = await workplace.run([
      ...['--host', 'lab-linux01', '--scenario', 'systemctl-remote', '--dry-run'],
    ]);
    expect(stdout).to.include('on the source host: systemctl -H root@localhost start');
  });
});
