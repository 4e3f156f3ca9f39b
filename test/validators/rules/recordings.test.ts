import { basename } from 'node:path';
import { expect } from 'chai';
import { evaluationIn } from '../../cli/evaluation.ts';
import { recordings } from '../../recordings.ts';
import { Workplace } from '../../simulate.ts';

/** What others recorded, with the rules that must fire on it; everything else that is benign must stay silent. */
const attacks: Readonly<Record<string, readonly string[]>> = {
  'psexec-service-7045-7036.evtx': ['Unknown Service Installed'],
  'sc-create-remote-4688.evtx': [
    'Service Installed, Changed or Started from a Command Line',
    'Service of Another Host Installed, Changed or Started with sc.exe',
  ],
  'cmd_service_mod_fax_2020-10-2120454410.json': [
    'Program of a Service Written to the Registry',
    'Service Installed, Changed or Started from a Command Line',
    'Unusual Program Executed by the Service Control Manager',
    'Program or Recovery Command of a Service Changed with sc.exe',
    'Command Interpreter Executed by the Service Control Manager',
    "What Was Written to a Service's Key Executed by the Service Control Manager",
  ],
  'covenant_sharpsc_create_dcerpc_smb_svcctl_2020-08-06022635.json.xz': [
    'Program of a Service Written to the Registry',
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

if (windows.length > 0)
  describe("the shipped rules on others' recordings", function () {
    this.timeout(120_000);
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
      it(`fire on ${basename(file)}`, () => {
        expect(titles(file)).to.include.members([...(attacks[basename(file)] ?? [])]);
      });
    }

    for (const file of benign)
      it(`stay silent on ${basename(file)}`, () => {
        expect(titles(file)).to.deep.equal(exceptions[basename(file)] ?? []);
      });
  });
