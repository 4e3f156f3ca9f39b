import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import type { ExpectationResult, Result } from '../../reports/index.ts';
import { Workplace } from '../simulate.ts';
import { linux } from '../systems.ts';
import { verifies } from '../verified.ts';
import {
  labHost,
  processesNaming,
  sameAs,
  snapshot,
  sshOk,
  withAuditdStopped,
  withoutAuditRule,
} from './harness.ts';

const components = ['Command Execution', 'File Modification', 'Process Creation', 'Service Creation'];

describe('a drill on a real Debian host', () => {
  verifies(
    'Linux scenarios: applied, detected, reverted, proven gone; blind, telemetry-only and prevented where that is so',
    () => linux(command => sshOk(host, command)),
    'nothing; the proof is taken over OpenSSH',
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make();
    await workplace.write('servicedrill.yml', host.inventory);
  });
  after(() => workplace?.close());

  const drill = (scenario: string, ...more: string[]) =>
    workplace.drill(['--host', host.name, '--scenario', scenario, ...more]);

  for (const scenario of ['systemd-service', 'systemd-run', 'systemctl-enable-now', 'init-script']) {
    it(`${scenario}: every data component is detected by records of the act, and nothing stays`, async () => {
      const before = await snapshot(host);
      const result = await drill(scenario);
      sameAs(before, await snapshot(host));
      expect(result.exitCode).to.equal(0);
      expect(verdicts(result).filter(({ verdict }) => verdict !== 'detected')).to.deep.equal([]);
      expect(new Set(verdicts(result).map(row => row.dataComponent.name))).to.have.all.keys(components);
      const { marker } = only(result);
      expect(await processesNaming(host, marker)).to.deep.equal([]);
      for (const row of verdicts(result)) await citesRecordsOf(marker, row, host);
    });
  }

  const rules = [
    [
      'command-execution',
      '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemctl -k t1569_cmd',
      '/usr/bin/systemctl',
      ['command-execution', 'file-then-command'],
    ],
    [
      'file-modification',
      '-w /etc/systemd/system -p wa -k t1569_unit',
      '/etc/systemd/system',
      ['file-modification', 'file-then-command'],
    ],
    [
      'process-creation',
      '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -k t1569_exec',
      'ppid=1',
      ['process-creation'],
    ],
  ] as const;
  for (const [id, rule, mends, lost] of rules) {
    it(`without the audit rule for it, ${id} is blind, and the line that mends it is named`, async () => {
      await withoutAuditRule(host, rule, async () => {
        const result = await drill('systemd-service');
        const rows = verdicts(result);
        expect(rows.filter(row => row.verdict !== 'detected').map(row => row.id)).to.deep.equal(lost);
        const blind = rows.find(row => row.id === id);
        expect(blind?.verdict).to.equal('blind');
        expect(blind?.fix.join('\n')).to.include(mends);
        expect(result.exitCode).to.equal(1);
      });
    });
  }

  it('with an edited rule that cannot match: telemetry-only, and the nearest miss is named', async () => {
    const rule = await workplace.write('edited.yml', editedRule);
    const result = await drill('systemd-service', '--rules', rule);
    const row = verdicts(result).find(({ id }) => id === 'service-creation');
    expect(row?.verdict).to.equal('telemetry-only');
    expect(row?.rule.title).to.equal('Edited');
    expect(row?.nearMiss).to.include({ selection: 'selection', field: 'type', seen: 'SERVICE_START' });
    expect(row?.nearMiss?.wanted).to.include('SERVICE_BEGIN');
    expect(verdicts(result).filter(({ verdict }) => verdict === 'detected')).to.have.length(5);
  });

  it('with auditd stopped: what it carries is blind, what the journal carries is detected', async () => {
    await withAuditdStopped(host, async () => {
      const result = await drill('systemd-service');
      const byComponent = Object.fromEntries(verdicts(result).map(row => [row.id, row.verdict]));
      expect(byComponent).to.deep.equal({
        'command-execution': 'blind',
        'file-modification': 'blind',
        'process-creation': 'blind',
        'service-creation': 'blind',
        'service-creation-journal': 'detected',
        'file-then-command': 'blind',
      });
      expect(verdicts(result)[0]?.fix.join('\n')).to.include('auditd');
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
    expect(verdicts(result).filter(({ verdict }) => verdict === 'missed')).to.deep.equal([]);
    expect(result.exitCode).to.equal(3);
  });

  it('without audit=1 on the kernel command line: the unit file that PID 1 writes is blind, with the line that mends it', async function () {
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
    const row = verdicts(result).find(({ id }) => id === 'file-modification');
    expect(row?.verdict).to.equal('blind');
    expect([row?.why, ...(row?.fix ?? [])].join('\n')).to.include('audit=1');
    expect(verdicts(result).find(({ id }) => id === 'command-execution')?.verdict).to.equal('detected');
  });
});

/** A rule of ours, whose id it keeps, changed so that nothing can match it. */
const editedRule = `
title: Edited
id: 44f3efe5-cc8d-4c0c-810e-565f08388e24
status: test
description: The shipped rule with a type that no record has.
logsource:
  product: linux
  service: auditd
detection:
  selection:
    type: SERVICE_BEGIN
  condition: selection
level: medium
`;

function only(result: Result) {
  const scenario = result.hosts[0]?.scenarios[0];
  if (scenario === undefined) throw new Error(`no scenario in ${JSON.stringify(result)}`);
  return scenario;
}

function verdicts(result: Result): ExpectationResult[] {
  return only(result).expectations;
}

/** Asked over plain ssh: the cited record is in the host's own log and carries the marker there. */
async function citesRecordsOf(marker: string, row: ExpectationResult, host: DebianHost): Promise<void> {
  const { matches } = row.evidence.logic;
  expect(matches, row.title).to.not.be.empty;
  const [first] = matches;
  const id = first?.id ?? '';
  const record =
    first?.source === 'auditd'
      ? await sshOk(
          host,
          // A power cut leaves zero bytes in the log, and grep would take it for binary.
          `ausearch --input-logs -i -a ${id.split(':')[1]} --format raw || true; grep -aF '${id}' /var/log/audit/audit.log`,
        )
      : await sshOk(
          host,
          `journalctl -o json --cursor '${id}' -n 1 --no-pager; journalctl -o json --after-cursor '${id}' -n 0`,
        );
  expect(record).to.include(first?.source === 'auditd' ? id : marker);
  expect(record + (first?.summary ?? '')).to.include(marker);
}
