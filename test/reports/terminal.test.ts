import { expect } from 'chai';
import { renderTable } from '../../reports/index.ts';
import { aHost, anExpectation, aResult, aScenario } from './samples.ts';

const unreadable = anExpectation('inconclusive', {
  why: 'audit.log is unreadable',
  fix: ['usermod -aG adm drill'],
});
const count = (text: string, part: string) => text.split(part).length - 1;
const shown = (...hosts: Parameters<typeof aResult>[0]) =>
  renderTable(aResult(hosts), { width: 100, color: false });

describe('a log that cannot be read, in a terminal', () => {
  it('has its reason and its fix once for each host, however many expectations lean on it', () => {
    const scenarios = [aScenario([unreadable, unreadable]), aScenario([unreadable])];
    const text = shown(aHost(scenarios, { name: 'a' }), aHost(scenarios, { name: 'b' }));
    expect(count(text, 'why  audit.log is unreadable')).to.equal(2);
    expect(count(text, 'fix  usermod -aG adm drill')).to.equal(2);
    expect(count(text, 'as above')).to.equal(4);
  });

  it('is distinguished from another log of the host, and never hides a miss', () => {
    const other = { ...unreadable, why: 'the journal is unreadable' };
    const missed = anExpectation('missed', { why: 'nothing came' });
    const text = shown(aHost([aScenario([unreadable, other, missed, missed])]));
    expect(count(text, 'why  audit.log')).to.equal(1);
    expect(count(text, 'why  the journal')).to.equal(1);
    expect(count(text, 'why  nothing came')).to.equal(2);
  });
});
