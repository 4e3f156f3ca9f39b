import { expect } from 'chai';
import { chosenScenarios } from '../../cli/targets.ts';
import { scenarios } from '../../scenarios/index.ts';

const ids = (...patterns: string[]) => chosenScenarios(patterns).map(({ id }) => id);
const where = (wanted: (scenario: (typeof scenarios)[number]) => boolean) =>
  scenarios.filter(wanted).map(({ id }) => id);

describe('choosing scenarios', () => {
  it('takes roles, platforms, mitigations and tags beside ids and techniques', () => {
    expect(ids('control')).to.deep.equal(where(({ role }) => role === 'control'));
    expect(ids('Procedure')).to.deep.equal(where(({ role }) => role === 'procedure'));
    expect(ids('m1026')).to.deep.equal(where(({ mitigation }) => mitigation === 'M1026'));
    expect(ids('launchd')).to.deep.equal(where(({ tags }) => tags.includes('launchd')));
  });

  it('takes away what stands after !, from all where nothing else is named', () => {
    expect(ids('!control', '!mitigation')).to.deep.equal(ids('procedure'));
    expect(ids('linux,!systemd-*,!control')).to.deep.equal(
      where(
        ({ platform, id, role }) => platform === 'linux' && !id.startsWith('systemd-') && role !== 'control',
      ),
    );
  });

  it('names what leads nowhere, and says where nothing is left', () => {
    expect(() => ids('!contrl')).to.throw('scenario "contrl" is not known; did you mean control?');
    expect(() => ids('psexec-like', '!windows')).to.throw(
      '--scenario psexec-like !windows leaves no scenario',
    );
  });
});
