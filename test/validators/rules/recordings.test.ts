import { basename } from 'node:path';
import { expect } from 'chai';
import { evaluationIn } from '../../cli/evaluation.ts';
import { recordings } from '../../recordings.ts';
import { Workplace } from '../../simulate.ts';
import { wants } from '../../wants.ts';

/**
 * What others recorded of attacks, with the rules that fire on it, and no other: each match was looked at and is of
 * the attack, so that a rule that fires here on anything else fires falsely.
 */
const attacks: Readonly<Record<string, readonly string[]>> = {
  'cmd_psexec_lsa_secrets_dump_2020-10-1903305471.json.xz': [
    'Named Pipe of a Remote Execution Tool',
    'Pipe of a Remote Execution Tool Opened over the Network',
    'Program of a Service Written to the Registry',
    'Service Binary of a Remote Execution Tool or Executable in the Windows Folder',
    'Service Key Written, Then Unknown Service Installed and Run',
    'Unknown Service Installed',
    'Unknown Service Installed, by the Security Log',
    'Unusual Program Executed by the Service Control Manager',
  ],
  'cmd_service_mod_fax_2020-10-2120454410.json': [
    'Command Interpreter Executed by the Service Control Manager',
    'Program of a Service Written to the Registry',
    'Program or Recovery Command of a Service Changed with sc.exe',
    'Service Installed, Changed or Started from a Command Line',
    'Service That Did Not Start or Did Not Answer',
    'Unusual Program Executed by the Service Control Manager',
    "What Was Written to a Service's Key Executed by the Service Control Manager",
  ],
  'covenant_sharpsc_create_dcerpc_smb_svcctl_2020-08-06022635.json.xz': [
    'Pipe of the Service Manager Opened over the Network',
    'Program of a Service Written to the Registry',
    'Unknown Service Installed',
    'Unknown Service Installed, by the Security Log',
  ],
  'failure-command-4688.evtx': [
    'Program of a Service Written with reg.exe',
    'Program or Recovery Command of a Service Changed with sc.exe',
    'Service Installed, Changed or Started from a Command Line',
  ],
  'meterpreter-7009.evtx': ['Service That Did Not Start or Did Not Answer'],
  'mimikatz-service-sysmon13.evtx': ['Program of a Service Written to the Registry'],
  'new-service-4103-4104.evtx': ['Service Installed or Started by a PowerShell Script'],
  'psexec-service-7045-7036.evtx': ['Unknown Service Installed'],
  'random-service-7045.evtx': ['Unknown Service Installed'],
  'rdp-hijack-service-4688-4697.evtx': [
    'Service Installed that Runs a Command Interpreter, by the Security Log',
    'Service Installed, Changed or Started from a Command Line',
    'Unknown Service Installed, by the Security Log',
  ],
  'sc-create-remote-4688.evtx': [
    'Service Installed, Changed or Started from a Command Line',
    'Service of Another Host Installed, Changed or Started with sc.exe',
  ],
  'sc-sdset-4688.evtx': [
    'Service Installed, Changed or Started from a Command Line',
    'Access to a Service Denied with sc.exe sdset',
  ],
  'smbexec-7045-4697.evtx': [
    'Service Installed that Runs a Command Interpreter',
    'Service Installed that Runs a Command Interpreter, by the Security Log',
    'Unknown Service Installed',
    'Unknown Service Installed, by the Security Log',
  ],
};

/** Benign recordings on which a rule fires, and why that is right; none so far. */
const exceptions: Readonly<Record<string, readonly string[]>> = {};

const windows = [...recordings('windows-evtx', '.evtx'), ...recordings('windows-otrf', '')].filter(file =>
  Object.hasOwn(attacks, basename(file)),
);
const benign = [...recordings('linux-auditd', '.log'), ...recordings('linux-sysmon', '.json')];

describe("the shipped rules on others' recordings", () => {
  wants('recordings');
  it('has them to read', () => {});
});

if (windows.length > 0)
  describe("the shipped rules on others' recordings", () => {
    let workplace: Workplace;
    /** Titles of the rules that fired, by file. */
    const fired = new Map<string, Set<string>>();
    before(async () => {
      workplace = await Workplace.make();
      const { stdout } = await workplace.run(['eval', '--json', ...windows, ...benign]);
      const { matches, summary } = evaluationIn(stdout);
      expect(summary).to.include({ files: windows.length + benign.length });
      for (const { file, rule } of matches) fired.set(file, (fired.get(file) ?? new Set()).add(rule.title));
    });
    after(() => workplace.close());

    const titles = (file: string) => [...(fired.get(file) ?? [])].sort();

    for (const file of windows) {
      it(`fire on ${basename(file)}, and on nothing else in it`, () => {
        expect(titles(file)).to.deep.equal([...(attacks[basename(file)] ?? [])].sort());
      });
    }

    for (const file of benign)
      it(`stay silent on ${basename(file)}`, () => {
        expect(titles(file)).to.deep.equal(exceptions[basename(file)] ?? []);
      });
  });
