import { expect } from 'chai';
import { objections } from '../../engine/guard/index.ts';
import { makePlan } from '../../engine/plan/plan.ts';
import type { Result } from '../../reports/index.ts';
import { presenceOf } from '../../scenarios/index.ts';
import { Workplace } from '../simulate.ts';
import { marker, onEmulated, proceduresFor } from './on-emulated.ts';

const { context, all, changesOf, only } = proceduresFor({
  platform: 'macos',
  os: 'macos 15.5',
  hostname: 'mac',
  tools: { launchctl: '/bin/launchctl' },
  actor: 'root',
});

describe('the macOS scenarios', () => {
  it('are those of launchd: daemon, agent, and the ways to drive launchctl', () => {
    expect(all.map(({ id }) => id)).to.have.members([
      'launchd-daemon',
      'launchd-agent',
      'launchctl-load',
      'launchctl-submit',
      'launchctl-kickstart',
      'plist-modify',
      'launchd-from-tmp',
    ]);
  });

  for (const scenario of all) {
    it(`${scenario.id} passes the guard, and leaves no override of launchd's behind`, () => {
      expect(objections(makePlan(scenario, context))).to.deep.equal([]);
      const words = changesOf(scenario)
        .flatMap(({ apply, revert }) => [...apply, ...revert])
        .filter(({ program }) => program.endsWith('launchctl'))
        .flatMap(({ args }) => args);
      expect(words).not.to.include.oneOf(['-w', 'enable', 'disable']);
    });
  }

  describe('on a Mac, an emulated one over SSH', () => {
    const tried = onEmulated('lab-mac01');
    const { presence, revert } = tried;

    for (const scenario of all) {
      it(`${scenario.id}: each change is there when it was applied half or whole, and gone when reverted, twice`, async () => {
        for (const change of changesOf(scenario)) {
          expect(await presence(change)).to.equal('absent');
          for (const command of change.apply) {
            expect(await tried.runner.exec(command), command.args.join(' ')).to.include({ code: 0 });
            expect(await presence(change)).to.equal('present');
          }
          for (const _time of ['once', 'twice']) {
            await revert(change);
            expect(await presence(change)).to.equal('absent');
          }
        }
      });
    }

    it('are never taken for absent where launchctl could not be asked', async () => {
      const [change] = all.flatMap(changesOf);
      const [, script = '', ...rest] = change?.probe.args ?? [];
      const broken = {
        program: '/bin/sh',
        args: ['-c', script.replaceAll('/bin/launchctl', '/nowhere/launchctl'), ...rest],
      };
      expect(presenceOf('launchdJob', await tried.runner.exec(broken))).to.equal('unknown');
    });

    it('find a job whose property list somebody removed, and an override that survives the job', async () => {
      const change = changesOf(only('launchd-daemon'))[0];
      if (change === undefined) throw new Error('no change');
      for (const command of change.apply) await tried.runner.exec(command);
      await tried.runner.exec({ program: 'rm', args: [`/Library/LaunchDaemons/sdrill-${marker}.plist`] });
      expect(await presence(change)).to.equal('present');
      const launchctl = (...args: string[]) => tried.runner.exec({ program: 'launchctl', args });
      await launchctl('disable', `system/sdrill-${marker}`);
      await revert(change);
      expect(await presence(change)).to.equal('present');
      await launchctl('enable', `system/sdrill-${marker}`);
      expect(await presence(change)).to.equal('absent');
    });
  });
});

describe('a drill on the emulated Mac', () => {
  let workplace: Workplace;
  beforeEach(async () => {
    workplace = await Workplace.make();
  });
  afterEach(() => workplace.close());

  const drill = (scenario: string, ...faults: string[]) =>
    workplace.drill([
      '--host',
      'lab-mac01',
      '--scenario',
      scenario,
      ...faults.flatMap(fault => ['--lab-fault', fault]),
    ]);

  it('sees every procedure by every data component, and restores the host', async () => {
    const result = await drill(all.map(({ id }) => id).join(','));
    expect(result.exitCode).to.equal(0);
    expect(verdicts(result)).to.deep.equal(Array(34).fill('detected'));
    expect(result.hosts[0]?.emulated).to.equal(true);
    expect(result.summary).to.include({ scenarios: 7, restored: true });
  });

  const daemon = [
    ...['Command Execution', 'File Creation', 'Process Creation', 'Service Creation'],
    ...['file, then command', 'file, then command, then process'],
  ];

  it('without Full Disk Access is inconclusive, never a miss', async () => {
    const result = await drill('launchd-daemon', 'unreadable-log');
    expect(verdicts(result)).to.deep.equal(daemon.map(() => 'inconclusive'));
    expect(result.exitCode).to.equal(3);
    expect(result.summary.restored).to.equal(true);
  });

  it('misses what alone is held back, while canaries and the reversal come through', async () => {
    const held = ['suppress-event:exec:"bootstrap"', 'suppress-event:btm_launch_item_add'];
    const result = await drill('launchd-daemon', ...held);
    expect(verdicts(result)).to.deep.equal([
      ...['missed', 'detected', 'detected', 'missed'],
      ...['missed', 'telemetry-only'],
    ]);
    expect(result.exitCode).to.equal(1);
    expect(result.summary.restored).to.equal(true);
  });
});

function verdicts(result: Result) {
  return result.hosts.flatMap(host =>
    host.scenarios.flatMap(scenario => scenario.expectations.map(({ verdict }) => verdict)),
  );
}
