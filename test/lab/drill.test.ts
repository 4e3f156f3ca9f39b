import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { ending, resultOf, said, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { unmet } from '../unmet.ts';
import { verifies } from '../verified.ts';
import {
  citedRecords,
  labHost,
  sameAs,
  snapshot,
  sshOk,
  withAuditdStopped,
  withOwnSource,
  withoutAuditRules,
} from './harness.ts';
import { nothingDoneYet, rowsOf, silentRule, verdictsOf, verdictsWith } from './harness-drill.ts';

const procedures = scenarios
  .filter(({ platform, role }) => platform === 'linux' && role === 'procedure')
  .map(({ id }) => id);

/** By the expectation that needs it: a rule, and what the line that brings it back must name. */
const auditRules: Readonly<Record<string, { readonly rule: string; readonly mends: string }>> = {
  'command-execution': {
    rule: '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemctl -k t1569_cmd',
    mends: '/usr/bin/systemctl',
  },
  'file-modification': {
    rule: '-w /etc/systemd/system -p wa -k t1569_unit',
    mends: '/etc/systemd/system',
  },
  'process-creation': {
    rule: '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -k t1569_exec',
    mends: 'ppid=1',
  },
};

describe('a drill on a real Debian host', () => {
  verifies(
    'Linux scenarios: applied, detected, reverted, proven gone; blind, telemetry-only and prevented where that is so',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  const drill = (scenario: string, ...more: string[]) =>
    workplace.drill(['--host', host.name, '--scenario', scenario, ...more]);

  it('the whole catalogue in one run: every data component is detected by records of the act, and nothing stays', async function () {
    this.timeout(20 * 60_000);
    await withOwnSource(host, async inventory => {
      const file = await workplace.write('own-source.yml', inventory);
      const before = await snapshot(host);
      const result = await drill(procedures.join(','), '--inventory', file);
      sameAs(before, await snapshot(host));
      expect(unmet(result)).to.deep.equal([]);
      expect(result.exitCode).to.equal(0);
      const done = result.hosts[0]?.scenarios ?? [];
      expect(done.map(({ id }) => id)).to.have.members(procedures);
      expect(done.filter(({ restored }) => !restored)).to.deep.equal([]);
      for (const { what, marker, record, summary } of await citedRecords(host, done)) {
        expect(record, what).to.not.equal('');
        // Who drives the manager from afar tells it of the unit over the wire: its record cannot.
        if (summary !== 'systemd-stdio-bridge') expect(record + summary, what).to.include(marker);
      }
    });
  });

  it('without the audit rules for them, what they show is blind with the line that fixes it, the rest detected', async () => {
    const rules = Object.values(auditRules).map(({ rule }) => rule);
    const result = await withoutAuditRules(host, rules, () => drill('systemd-service'));
    const rows = rowsOf(result);
    expect(rows.filter(row => row.verdict !== 'detected').map(row => row.id)).to.have.members([
      ...Object.keys(auditRules),
      'file-then-command',
    ]);
    for (const [id, { mends }] of Object.entries(auditRules)) {
      const blind = rows.find(row => row.id === id);
      expect(blind?.verdict, id).to.equal('blind');
      expect(blind?.fix.join('\n'), id).to.include(mends);
    }
    expect(result.exitCode).to.equal(1);
  });

  it('with an edited rule that cannot match: telemetry-only, and the nearest miss is named', async () => {
    const rule = await workplace.write('edited.yml', silentRule);
    const result = await drill('systemd-service', '--rules', rule);
    const row = rowsOf(result).find(({ id }) => id === 'service-creation');
    expect(row?.verdict).to.equal('telemetry-only');
    expect(row?.rule.title).to.equal('Silent');
    expect(row?.nearMiss).to.include({ selection: 'selection', field: 'type', seen: 'SERVICE_START' });
    expect(row?.nearMiss?.wanted).to.include('SERVICE_BEGIN');
    expect(rowsOf(result).filter(({ verdict }) => verdict === 'detected')).to.have.length(5);
  });

  it('with auditd stopped: what it carries is blind, what the journal carries is detected', async () => {
    await withAuditdStopped(host, async () => {
      const result = await drill('systemd-service');
      expect(verdictsOf(result)).to.deep.equal(verdictsWith('blind'));
      expect(rowsOf(result)[0]?.fix.join('\n')).to.include('auditd');
    });
  });

  it('with auditd stopped once its log is open, before the act: the same', async () => {
    const run = workplace.start(['--host', host.name, '--scenario', 'systemd-service', '--json']);
    const end = ending(run);
    await said(run, /baseline/);
    run.kill('SIGSTOP');
    await withAuditdStopped(host, async () => {
      await sshOk(host, nothingDoneYet);
      run.kill('SIGCONT');
      const result = resultOf(await end);
      expect(verdictsOf(result)).to.deep.equal(verdictsWith('blind'));
      expect(rowsOf(result)[0]?.why).to.include('auditd is not running');
    });
  });

  it('as an account without privileges: prevented, nothing changed, and no miss is claimed', async () => {
    const inventory = host.inventory
      .replaceAll(host.keyFile, host.accounts.drill.keyFile)
      .replace('user: root', 'user: drill');
    const file = await workplace.write('unprivileged.yml', inventory);
    const before = await snapshot(host);
    const result = await drill('systemd-service', '--inventory', file);
    sameAs(before, await snapshot(host));
    expect(only(result).outcome).to.equal('prevented');
    expect(only(result).why).to.match(/permission denied/i);
    expect(rowsOf(result).filter(({ verdict }) => verdict === 'missed')).to.deep.equal([]);
    expect(result.exitCode).to.equal(3);
  });

  it('without audit=1 on the kernel command line: the unit file that PID 1 writes is blind, with the line that fixes it', async function () {
    const deaf = await labHost(this, { audit: false });
    const file = await workplace.write('deaf.yml', deaf.inventory);
    const result = await workplace.drill([
      '--inventory',
      file,
      '--host',
      deaf.name,
      '--scenario',
      'systemd-run',
    ]);
    const row = rowsOf(result).find(({ id }) => id === 'file-modification');
    expect(row?.verdict).to.equal('blind');
    expect([row?.why, ...(row?.fix ?? [])].join('\n')).to.include('audit=1');
    expect(rowsOf(result).find(({ id }) => id === 'command-execution')?.verdict).to.equal('detected');
  });
});

function only(result: Result) {
  const scenario = result.hosts[0]?.scenarios[0];
  if (scenario === undefined) throw new Error(`no scenario in ${JSON.stringify(result)}`);
  return scenario;
}
