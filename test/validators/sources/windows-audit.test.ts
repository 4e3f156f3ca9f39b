import { expect } from 'chai';
import type { Runner } from '../../../runners/index.ts';
import { auditCoverage, logsScripts } from '../../../validators/sources/windows-audit.ts';
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

  it('a policy that audits successes alone is blind for refusals, with the line that mends it', async () => {
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
