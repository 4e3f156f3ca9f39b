import { expect } from 'chai';
import { parseExpectations } from '../../cli/expectations/load.ts';
import { rulesFor } from '../../engine/index.ts';
import { InventoryError } from '../../inventory/index.ts';

const own = (id: string, title: string, product = 'linux') =>
  JSON.stringify({
    title,
    id,
    logsource: { product, category: 'process_creation' },
    detection: { s: { Image: 'x' }, condition: 's' },
  });

const known = rulesFor({
  sources: [
    { text: own('a', 'Odd systemctl') },
    { text: own('b', 'Twin') },
    { text: own('c', 'Twin') },
    { text: own('w', 'Windows thing', 'windows') },
  ],
})({ knownAdmins: [], knownServices: [] });

const read = (text: string) => parseExpectations(text, 'rules/expectations.yml', known, ['linux']);

function mistakes(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('expectations.yml', () => {
  it('names a rule by title or id, and may alter a shipped expectation', () => {
    expect(
      read(`
- { rule: odd systemctl, scenario: systemd-service, must: fire, within: 30s }
- { rule: b, scenario: systemd-run, must: stay-silent, within: 2 }
- { rule: a, scenario: systemd-service, expectation: command-execution, must: stay-silent }
`),
    ).to.deep.equal([
      { rule: 'a', scenario: 'systemd-service', must: 'fire', within: 30_000 },
      { rule: 'b', scenario: 'systemd-run', must: 'stay-silent', within: 2_000 },
      { rule: 'a', scenario: 'systemd-service', expectation: 'command-execution', must: 'stay-silent' },
    ]);
  });

  it('leaves out what is expected on a platform that is not drilled', () => {
    expect(read('- { rule: shipped for another, scenario: sc-service, must: fire }')).to.deep.equal([]);
  });

  it('reports every mistake with its place and the nearest word', () => {
    const text = `- rule: Odd systemctll
  scenario: systemd-service
  must: fire
- rule: a
  scenario: systemd-servce
  must: fire
- { rule: a, scenario: systemd-service, expectation: comand-execution, must: fire }
`;
    expect(mistakes(text)).to.deep.equal([
      'rules/expectations.yml:1:9: rule "Odd systemctll" is not known; did you mean Odd systemctl?',
      'rules/expectations.yml:5:13: scenario "systemd-servce" is not known; did you mean systemd-service?',
      'rules/expectations.yml:7:54: expectation "comand-execution" is not one of systemd-service; did you mean command-execution?',
    ]);
  });

  it('tells wrong words, keys and durations', () => {
    expect(mistakes('- { rule: a, scenario: systemd-service, must: fires }')).to.deep.equal([
      'rules/expectations.yml:1:47: must "fires" is not known; did you mean fire?',
    ]);
    expect(mistakes('- { rule: a, scenario: systemd-service, must: fire, withn: 3s }')).to.deep.equal([
      'rules/expectations.yml:1:53: key "withn" is not known; did you mean within?',
    ]);
    expect(mistakes('- { rule: a, scenario: systemd-service, must: fire, within: soon }')).to.deep.equal([
      'rules/expectations.yml:1:61: within "soon" is not a duration; write 500ms, 30s or 2m',
    ]);
  });

  it('refuses what can never be met, and what is said twice', () => {
    expect(mistakes('- { rule: w, scenario: systemd-service, must: fire }')).to.deep.equal([
      'rules/expectations.yml:1:24: scenario "systemd-service" is for linux, and the rule is for windows',
    ]);
    expect(mistakes('- { rule: Twin, scenario: systemd-service, must: fire }')).to.deep.equal([
      'rules/expectations.yml:1:11: rule "Twin" is the title of several rules; write its id: b or c',
    ]);
    const twice =
      '- { rule: a, scenario: systemd-run, must: fire }\n- { rule: a, scenario: systemd-run, must: stay-silent }';
    expect(mistakes(twice)).to.deep.equal([
      'rules/expectations.yml:2:3: this rule in this scenario is here a second time (entry 2, after entry 1); keep one of the two',
    ]);
  });
});
