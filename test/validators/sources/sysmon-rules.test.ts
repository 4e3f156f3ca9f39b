import { expect } from 'chai';
import { isRecorded, type SysmonRules, sysmonRules } from '../../../validators/sources/sysmon-rules.ts';
import { EmulatedHost } from '../../emulated-host.ts';
import { recording } from '../../recordings.ts';

/** Cut from outputs that people published. */
const printed = `
System Monitor v15.15 - System activity monitor

Current configuration:
 - Service name:                  Sysmon64
 - Driver name:                   SysmonDrv

Rule configuration (version 4.90):
 - ProcessCreate                      onmatch: exclude   combine rules using 'Or'
\tCommandLine                    filter: begin with   value: '"C:\\Windows\\system32\\wermgr.exe" "-queuereporting_svc" "'
\tCompound Rule 0001   combine using And
\t\tImage                          filter: end with     value: '\\agent.exe'
\t\tParentImage                    filter: is           value: 'C:\\Windows\\System32\\services.exe'
\tImage                          filter: image        value: 'noisy.exe'
 - RegistryEvent                      onmatch: include   combine rules using 'Or'
\tTargetObject                   filter: end with     value: '\\ImagePath'
\tTargetObject                   filter: contains all value: '\\Services\\;\\Start'
 - RegistryEvent                      onmatch: exclude   combine rules using 'Or'
\tTargetObject                   filter: end with     value: '\\BITS\\Start'
 - ImageLoad                          onmatch: include   combine rules using 'Or'
`;

const rules = sysmonRules(printed) as SysmonRules;
const value = (name: string) => ({ TargetObject: `HKLM\\System\\CurrentControlSet\\Services\\${name}` });

describe("Sysmon's rules in force", () => {
  it('tell of a value by include and exclude, the second before the first, regardless of the case', () => {
    expect(isRecorded(rules, 'RegistryEvent', value('drill\\imagepath'))).to.equal('yes');
    expect(isRecorded(rules, 'RegistryEvent', value('drill\\Start'))).to.equal('yes');
    expect(isRecorded(rules, 'RegistryEvent', value('BITS\\Start'))).to.equal('no');
    expect(isRecorded(rules, 'RegistryEvent', value('drill\\FailureCommand'))).to.equal('no');
  });

  it('hold the parts of a compound rule together, and nothing behind it', () => {
    const agent = { CommandLine: 'agent', Image: 'C:\\agent.exe' };
    const byServices = { ...agent, ParentImage: 'C:\\Windows\\System32\\services.exe' };
    expect(isRecorded(rules, 'ProcessCreate', byServices)).to.equal('no');
    expect(isRecorded(rules, 'ProcessCreate', { ...agent, ParentImage: 'C:\\cmd.exe' })).to.equal('yes');
    expect(isRecorded(rules, 'ProcessCreate', { ...byServices, Image: 'C:\\noisy.exe' })).to.equal('no');
  });

  it('say that they do not know where a field is not known', () => {
    expect(isRecorded(rules, 'ProcessCreate', { CommandLine: 'x', Image: 'C:\\agent.exe' })).to.equal(
      'unknown',
    );
  });

  it('record nothing of a kind without rules, or with an empty inclusion; process creations alone come unasked', () => {
    expect(isRecorded(rules, 'ImageLoad', { ImageLoaded: 'x' })).to.equal('no');
    expect(isRecorded(rules, 'FileCreate', { TargetFilename: 'x' })).to.equal('no');
    expect(isRecorded(new Map(), 'ProcessCreate', {})).to.equal('yes');
  });

  it('are none where the tool printed none', () => {
    expect(sysmonRules('You need to launch Sysmon as an Administrator.')).to.equal(undefined);
  });

  const kept = {
    swiftonsecurity: ['ImagePath', 'Start'],
    'sysmon-modular': ['FailureCommand', 'Security\\Security', 'ImagePath'],
  };
  const left = {
    swiftonsecurity: ['FailureCommand', 'Security\\Security', 'DisplayName'],
    'sysmon-modular': [],
  };
  for (const name of ['swiftonsecurity', 'sysmon-modular'] as const)
    it(`of ${name}, as -c prints them`, async function () {
      const file = await recording(this, `sysmon-configurations/${name}.xml`);
      const host = await EmulatedHost.start('lab-win01', `sysmon-config:${file}`);
      try {
        const runner = await host.runner('observer');
        const { stdout } = await runner.exec({ program: 'C:\\Windows\\Sysmon64.exe', args: ['-c'] });
        const force = sysmonRules(stdout) ?? new Map();
        const fields = (of: string) => ({
          ...value(`drill\\${of}`),
          ...{
            EventType: 'SetValue',
            Image: 'C:\\Windows\\System32\\services.exe',
            User: 'NT AUTHORITY\\SYSTEM',
          },
        });
        const answers = (of: readonly string[]) =>
          of.map(each => isRecorded(force, 'RegistryEvent', fields(each)));
        expect(answers(kept[name]).every(answer => answer === 'yes')).to.equal(true);
        expect(answers(left[name]).every(answer => answer === 'no')).to.equal(true);
      } finally {
        await host.close();
      }
    });
});
