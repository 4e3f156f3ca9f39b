import { expect } from 'chai';
import { palette, type RuleJudgement } from '../../reports/index.ts';
import { ruleLines } from '../../reports/terminal-rules.ts';
import { allMet } from './samples.ts';

const scenarios = ['psexec-like', 'sc-service', 'sc-remote', 'net-start'];

function firing(number: number): RuleJudgement {
  const event = { id: '1', source: 'windows-event-log', time: '2026-01-01T00:00:00.000Z', summary: '' };
  const fired = scenarios.map(scenario => ({
    ...{ scenario, role: 'procedure' as const, ofItsTechnique: true, hosts: ['lab-win01'], matches: 1 },
    event,
  }));
  const head = {
    id: `r${number}`,
    title: `Rule ${number}`,
    level: 'low',
    tags: [],
    digest: null,
    file: null,
  };
  return { ...head, judgement: 'fired', why: '', fired, silent: [], nearMiss: null };
}

const lines = (many: number) => {
  const rules = Array.from({ length: many }, (_, index) => firing(index));
  return ruleLines({ ...allMet(), rules }, { width: 80, paint: palette(false) });
};

describe('rules of one’s own in a terminal', () => {
  it('name some of the scenarios that they fired on where they are few', () => {
    expect(lines(2)[1]).to.match(/Rule 0 +psexec-like, sc-service, sc-remote and 1 more$/);
  });

  it('keep to a line each where they are many', () => {
    expect(lines(30)).to.have.lengthOf(31);
    expect(lines(30)[30]).to.match(/Rule 29 +psexec-like and 3 more$/);
  });
});
