import { expect } from 'chai';
import { compileRules, type Explanation } from '../../validators/sigma/index.ts';

const logsource = { product: 'lab' };

function explained(detection: object, fields: object, placeholders?: Record<string, string[]>): Explanation {
  const rule = JSON.stringify({ title: 'rule', logsource, detection });
  const set = compileRules(rule, placeholders ? { placeholders } : {});
  return set.explain('rule', { logsource, fields: { ...fields } });
}

const nearest = (detection: object, fields: object) =>
  explained(detection, fields).nearest.map(({ selection, how, item }) => [selection, how, item.key]);

describe('an explanation', () => {
  it('names for each item what was seen and what is wanted', () => {
    const { matched, selections } = explained(
      { s: { A: 'x', 'B|contains': ['y', 'z'] }, condition: 's' },
      { A: 'X' },
    );
    expect(matched).to.equal(false);
    expect(selections).to.deep.equal([
      {
        name: 's',
        held: false,
        items: [
          { key: 'A', held: true, wanted: ["'x'"], seen: ['X'], unfilled: [] },
          { key: 'B|contains', held: false, wanted: ["'*y*'", "'*z*'"], seen: [], unfilled: [] },
        ],
      },
    ]);
  });

  it('of a list names the values that are met, with all those that are missing', () => {
    const wanted = (key: string, fields: object) =>
      explained({ s: { [key]: ['a', 'b', 'c'] }, condition: 's' }, fields).selections[0]?.items[0]?.wanted;
    expect(wanted('F|contains', { F: 'xbx' })).to.deep.equal(["'*b*'"]);
    expect(wanted('F|contains', { F: 'x' })).to.deep.equal(["'*a*'", "'*b*'", "'*c*'"]);
    expect(wanted('F|contains|all', { F: 'xbx' })).to.deep.equal(["'*a*'", "'*c*'"]);
    expect(wanted('F|contains|all', { F: 'abc' })).to.deep.equal(["'*a*'", "'*b*'", "'*c*'"]);
  });

  it('takes the alternative that is met the most, not the shortest', () => {
    const detection = { s: { A: 1, B: 2, C: 3 }, t: { D: 4 }, condition: 's or t' };
    const { nearest: misses, met } = explained(detection, { A: 1 });
    expect(misses.map(({ selection, item }) => [selection, item.key])).to.deep.equal([
      ['s', 'B'],
      ['s', 'C'],
    ]);
    expect(met).to.equal(1);
  });

  it('takes the fewest items that would have to be different for the nearest miss', () => {
    expect(
      nearest({ s: { A: 1, B: 2, C: 3 }, t: { A: 1, D: 4 }, condition: 's or t' }, { A: 1 }),
    ).to.deep.equal([['t', 'lacks', 'D']]);
    expect(
      nearest({ s: { A: 1 }, f: { B: 2, C: 3 }, condition: 's and not f' }, { A: 1, B: 2, C: 3 }),
    ).to.deep.equal([['f', 'excluded', 'B']]);
    expect(nearest({ s: { A: 1 }, f: { B: 2 }, condition: 's and not f' }, { B: 2 })).to.deep.equal([
      ['s', 'lacks', 'A'],
      ['f', 'excluded', 'B'],
    ]);
    expect(nearest({ s: { A: 1 }, condition: 's' }, { A: 1 })).to.deep.equal([]);
  });

  it('says of neq what the item says: it holds where the value is another', () => {
    const detection = { s: { A: 1, 'B|neq': 'x' }, condition: 's' };
    expect(explained(detection, { A: 1, B: 'y' }).selections[0]?.items[1]).to.include({ held: true });
    const missed = explained(detection, { A: 1, B: 'X' });
    expect(missed.selections[0]?.items[1]).to.deep.include({ held: false, wanted: ["not 'x'"] });
    expect(missed.nearest.map(({ how, item }) => [how, item.key])).to.deep.equal([['lacks', 'B|neq']]);
  });

  it('of keywords shows the values in which they were found', () => {
    const detection = { k: ['evil', 'bad'], condition: 'k' };
    const found = explained(detection, { A: 'good', B: 'an EVIL thing', C: ['x', 'bad'] });
    expect(found.selections[0]?.items[0]).to.deep.include({
      seen: ['an EVIL thing', 'bad'],
      wanted: ["'*evil*'", "'*bad*'"],
    });
    const missed = explained(detection, { A: 'good' });
    expect(missed.nearest[0]?.item.seen).to.deep.equal([]);
    expect(missed.summary).to.equal("k lacks keywords: wanted '*evil*' or '*bad*'");
  });

  it('says it in a sentence', () => {
    const detection = { s: { 'A|endswith': '.exe' }, f: { B: null }, condition: 's and not f' };
    expect(explained(detection, { A: 'a.dll', B: 1 }).summary).to.equal(
      `s lacks A|endswith: wanted '*.exe', the field is "a.dll"`,
    );
    expect(explained(detection, { A: 'a.exe' }).summary).to.equal('f excludes it: B is absent');
    expect(explained(detection, { A: 'a.exe', B: 1 }).summary).to.equal('the rule matches');
    const unfilled = explained({ s: { 'A|expand': '%admins%' }, condition: 's' }, { A: 'x' });
    expect(unfilled.summary).to.contain('no values are given for %admins%');
  });

  it('names the field of the event where the taxonomy calls it otherwise', () => {
    const rule =
      'title: rule\nlogsource: {product: windows, category: process_creation}\ndetection: {s: {Image: x, User: y}, condition: s}\n';
    const fields = { Channel: 'Security', EventID: 4688, NewProcessName: 'x', SubjectUserName: 'b' };
    const items = compileRules(rule).explain('rule', { fields }).selections[0]?.items;
    expect(items?.map(({ eventField, seen }) => [eventField, seen])).to.deep.equal([
      ['NewProcessName', ['x']],
      ['SubjectDomainName+SubjectUserName', ['b']],
    ]);
  });

  it('says where the rule is not asked at all', () => {
    const set = compileRules(
      `title: rule\nlogsource: {product: lab, service: a}\ndetection: {s: {A: 1}, condition: s}\n`,
    );
    const explanation = set.explain('rule', {
      logsource: { product: 'lab', service: 'b' },
      fields: { A: 1 },
    });
    expect(explanation.matched).to.equal(false);
    expect(explanation.logsourceMismatch).to.deep.equal({
      wanted: { product: 'lab', service: 'a' },
      seen: [{ product: 'lab', service: 'b' }],
    });
    expect(explanation.summary).to.equal('the rule is for lab/a and is not asked about an event of lab/b');
  });

  it('is short for every event', () => {
    const long = 'x'.repeat(100_000);
    const { nearest: misses, summary } = explained(
      { s: { A: 'y' }, condition: 's' },
      { A: Array(100).fill(long) },
    );
    expect(misses[0]?.item.seen).to.have.length(20);
    expect(summary.length).to.be.below(20 * 600);
  });

  it('of an unknown rule, or a correlation, throws', () => {
    expect(() => compileRules('').explain('nosuch', { fields: {} })).to.throw(
      RangeError,
      'no detection rule',
    );
  });
});
