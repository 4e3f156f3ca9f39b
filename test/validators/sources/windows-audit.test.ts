import { expect } from 'chai';
import type { Runner } from '../../../runners/index.ts';
import {
  auditCoverage,
  auditSettings,
  auditsWrites,
  handleManipulation,
  logsScripts,
} from '../../../validators/sources/windows-audit.ts';
import { EmulatedHost } from '../../emulated-host.ts';

const fileSystem = '{0CCE921D-69AE-11D9-BED3-505054503030}';
const servicesExe = 'C:\\Windows\\System32\\services.exe';

describe('what Windows records, by its own settings (an emulated host over SSH)', () => {
  let host: EmulatedHost;
  let runner: Runner;
  before(async () => {
    host = await EmulatedHost.start('lab-win01');
    runner = await host.runner('actor');
  });
  after(() => host.close());

  const need = { kind: 'windows-event', channel: 'Security', eventIds: [4656], audits: 'failure' } as const;
  const coverage = (sacl: string, by = runner) =>
    auditCoverage({ ...need, sacl }, fileSystem, { exec: command => by.exec(command) });

  it('a file with an audit entry, under a policy that audits failures', async () => {
    expect(await coverage(servicesExe)).to.deep.equal({ state: 'alive' });
  });

  it('a file without an audit entry is blind, with the line that adds one', async () => {
    const health = await coverage('C:\\Windows\\System32\\spoolsv.exe');
    expect(health).to.include({ state: 'blind' });
    expect(health.state === 'blind' && health.fix.join()).to.match(
      /AddAuditRule.*spoolsv|spoolsv.*AddAuditRule/,
    );
  });

  it('who may not read audit entries cannot tell', async () => {
    const low = await host.runner('unprivileged');
    expect(await coverage(servicesExe, low)).to.include({ state: 'inconclusive' });
  });

  it('a policy that audits successes alone is blind for refusals, with the line that fixes it', async () => {
    await runner.exec({
      program: 'auditpol.exe',
      args: ['/set', `/subcategory:${fileSystem}`, '/failure:disable'],
    });
    const health = await coverage(servicesExe);
    expect(health).to.deep.include({
      state: 'blind',
      fix: [`auditpol /set /subcategory:${fileSystem} /failure:enable`],
    });
  });

  it('scripts, by the policy of PowerShell', async () => {
    const ask = { exec: (command: Parameters<Runner['exec']>[0]) => runner.exec(command) };
    expect(await logsScripts(ask)).to.equal(true);
    const key = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging';
    const args = ['add', key, '/v', 'EnableScriptBlockLogging', '/t', 'REG_DWORD', '/d', '0', '/f'];
    await runner.exec({ program: 'reg.exe', args });
    expect(await logsScripts(ask)).to.equal(false);
  });
});

const process = '{0CCE922B-69AE-11D9-BED3-505054503030}';

/** The lines of `auditpol /backup` by language: a translated name and setting, the number last. */
const backups = {
  English: ['Process Creation', 'Success and Failure'],
  German: ['Prozesserstellung', 'Erfolg und Fehler'],
  French: ['Création du processus', 'Succès et échec'],
  Spanish: ['Creación del proceso', 'Aciertos y errores'],
  Japanese: ['プロセス作成', '成功および失敗'],
  'with a comma in the name': ['Prozesse, Erstellung, neue', 'Erfolg, Fehler'],
};

describe('the audit policy, by the number in its backup', () => {
  for (const [language, [name, text]] of Object.entries(backups))
    for (const setting of [0, 1, 2, 3])
      it(`${language}: ${setting}`, () => {
        const header =
          'Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting,Setting Value';
        const row = `WIN01,System,${name},${process},${text},,${setting}`;
        const found = auditSettings(`${header}\r\n${row}\r\n`);
        expect([...found]).to.deep.equal([[process.toLowerCase(), setting]]);
      });

  const exec = (stdout: string) => async () =>
    ({ stdout, stderr: '', ended: 'exited', code: 0 }) as Awaited<ReturnType<Runner['exec']>>;
  const need = {
    kind: 'windows-event',
    channel: 'Security',
    eventIds: [4656, 4663],
    audits: 'failure',
  } as const;
  const rows = (...settings: readonly (readonly [string, number | string])[]) =>
    settings.map(([guid, setting]) => `WIN01,System,x,${guid},y,,${setting}`).join('\r\n');

  it('is inconclusive where no number can be read', async () => {
    for (const stdout of [
      '',
      'Zugriff verweigert',
      `WIN01,System,x,${fileSystem},Erfolg`,
      rows([fileSystem, 9]),
    ])
      expect(await auditCoverage(need, fileSystem, { exec: exec(stdout) })).to.include({
        state: 'inconclusive',
      });
  });

  it('covers a refused open (4656) by both subcategories; by one alone it is unknown', async () => {
    const state = async (file: number, handle: number) =>
      (
        await auditCoverage(need, fileSystem, {
          exec: exec(rows([fileSystem, file], [handleManipulation, handle])),
        })
      ).state;
    expect(await state(2, 2)).to.equal('alive');
    expect(await state(3, 1)).to.equal('inconclusive');
    expect(await state(1, 3)).to.equal('blind');
  });
});

describe('audit entries, by flags, rights and whom they are for', () => {
  const verdicts: readonly (readonly [string, boolean, boolean])[] = [
    ['D:AI(A;;FA;;;SY)S:AI(AU;SAFA;DCLC;;;WD)', true, true],
    ['D:(A;;FA;;;SY)S:(AU;FA;FA;;;WD)', false, true],
    ['D:(A;;FA;;;SY)S:(AU;SA;0x2;;;S-1-1-0)', true, false],
    ['D:(A;;FA;;;SY)S:(AU;SAFA;FR;;;WD)', false, false],
    ['D:(A;;FA;;;SY)S:(AU;SAFA;RC;;;WD)', false, false],
    ['D:(A;;FA;;;SY)S:(AU;IOSAFA;FA;;;WD)', false, false],
    ['D:(A;;FA;;;SY)S:(AU;SAFA;FA;;;S-1-5-21-1-2-3-1001)', false, false],
    ['D:(A;;FA;;;SY)S:(ML;;NW;;;SI)', false, false],
    ['D:(A;;FA;;;SY)S:(ML;;NW;;;SI)(AU;OICISAFA;FW;;;AU)', true, true],
    ['D:(AU;SAFA;FA;;;WD)', false, false],
  ];
  for (const [sddl, success, failure] of verdicts)
    it(sddl, () => {
      expect([auditsWrites(sddl, 'success'), auditsWrites(sddl, 'failure')]).to.deep.equal([
        success,
        failure,
      ]);
    });
});
