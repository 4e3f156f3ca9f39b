import { expect } from 'chai';
import { makePlan } from '../../engine/plan/plan.ts';
import { presenceOf } from '../../scenarios/index.ts';
import { Workplace } from '../simulate.ts';
import { marker, onEmulated, proceduresFor } from './on-emulated.ts';

const tool = (name: string) => [name, `C:\\Windows\\System32\\${name}`] as const;
const { context, all, changesOf, only } = proceduresFor({
  platform: 'windows',
  os: 'windows 10.0.20348',
  hostname: 'LAB-WIN01',
  reachedAs: 'LAB-WIN01',
  tools: Object.fromEntries(['sc.exe', 'reg.exe', 'net.exe', 'taskkill.exe', 'locator.exe'].map(tool)),
  actor: 'drilladmin',
});

describe('the Windows scenarios', () => {
  it('are the ways in which services of Windows are abused', () => {
    expect(all.map(({ id }) => id)).to.have.members([
      'psexec-like',
      'sc-service',
      'sc-remote',
      'sc-config-binpath',
      'sc-failure-command',
      'sc-sdset',
      'net-start',
      'powershell-new-service',
      'cim-create-service',
      'registry-service-key',
      'powershell-service-key',
      'registry-imagepath',
      'service-spawns-shell',
      'smbexec-like',
      'services-exe-write-attempt',
    ]);
  });

  describe('on an emulated host over SSH', () => {
    const tried = onEmulated('lab-win01');
    const { presence, revert } = tried;

    for (const scenario of all) {
      it(`${scenario.id}: each change is there when it was applied half or whole, and gone when reverted, twice`, async () => {
        const changes = changesOf(scenario);
        for (const change of changes) {
          expect(await presence(change)).to.equal('absent');
          for (const command of change.apply) {
            const { code = -1, stdout, stderr } = await tried.runner.exec(command);
            expect([0, ...(command.accepts ?? [])], `${stdout}${stderr}`).to.include(code);
            expect(await presence(change)).to.equal('present');
          }
        }
        for (const change of [...changes.toReversed(), ...changes.toReversed()]) {
          await revert(change);
          expect(await presence(change)).to.equal('absent');
        }
      });
    }

    it('have a payload that is no service where the host lacks locator.exe; its start is taken for what it is', async () => {
      const { 'locator.exe': _, ...tools } = context.facts.tools;
      const without = { ...context, facts: { ...context.facts, tools } };
      for (const scenario of all.filter(each => !each.tools.includes('locator.exe'))) {
        const { changes } = makePlan(scenario, without);
        for (const command of changes.flatMap(({ apply }) => apply)) {
          const { code = -1, stdout, stderr } = await tried.runner.exec(command);
          const wanted = [0, ...(command.accepts ?? [])];
          expect(wanted, `${scenario.id}: ${stdout}${stderr}`).to.include(code);
        }
        for (const change of changes.toReversed()) await revert(change);
        for (const change of changes) expect(await presence(change), scenario.id).to.equal('absent');
      }
    });

    it('smbexec-like: its command runs to the end, and leaves its output for the reversal', async () => {
      const [output, batch, service] = changesOf(only('smbexec-like'));
      if (!output || !batch || !service) throw new Error('three changes make it');
      for (const command of service.apply) await tried.runner.exec(command);
      expect([await presence(output), await presence(batch)]).to.deep.equal(['present', 'absent']);
      const { stdout } = await tried.runner.exec({
        program: 'cmd.exe',
        args: ['/d', '/c', 'type', output.name],
      });
      expect(stdout.trim()).to.equal(marker);
      for (const change of [service, batch, output]) await revert(change);
      expect([await presence(output), await presence(service)]).to.deep.equal(['absent', 'absent']);
    });

    it('leave no key of a service behind, in whatever order what they did is reverted', async () => {
      for (const change of all.flatMap(changesOf)) await revert(change);
      const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
      const { stdout } = await tried.runner.exec({ program: 'reg.exe', args: ['query', services] });
      expect(stdout)
        .to.match(/Spooler/)
        .and.not.match(new RegExp(marker));
    });

    it('are never taken for absent where the service manager refuses to tell', async () => {
      const low = await tried.host.runner('unprivileged');
      const spooler = { program: 'sc.exe', args: ['query', 'Spooler'] };
      expect(presenceOf('windowsService', await low.exec(spooler))).to.equal('unknown');
    });
  });
});

describe('a drill on the emulated Windows host', () => {
  it('uses marked names only where it is asked to, with the same verdicts', async () => {
    const workplace = await Workplace.make();
    try {
      const asked = ['--host', 'lab-win01', '--scenario', 'smbexec-like', '--unique-names'];
      const result = await workplace.drill(asked);
      const [scenario] = result.hosts.flatMap(each => each.scenarios);
      for (const { name } of scenario?.changes ?? []) expect(name).to.include(scenario?.marker);
      expect(result.exitCode).to.equal(0);
    } finally {
      await workplace.close();
    }
  });

  it('sees every procedure by every data component, and restores the host', async () => {
    const workplace = await Workplace.make();
    try {
      const ids = all.map(({ id }) => id).join(',');
      const result = await workplace.drill(['--host', 'lab-win01', '--scenario', ids]);
      const rows = result.hosts.flatMap(each => each.scenarios);
      for (const { id, expectations, outcome, restored } of rows) {
        expect({ outcome, restored }, id).to.deep.equal({ outcome: 'executed', restored: true });
        const wanted = expectations.map(({ must }) => (must === 'be-refused' ? 'refused' : 'detected'));
        expect(
          expectations.map(({ verdict }) => verdict),
          id,
        ).to.deep.equal(wanted);
      }
      expect(result.summary).to.include({ scenarios: all.length, restored: true });
      expect(result.exitCode).to.equal(0);
    } finally {
      await workplace.close();
    }
  });
});
