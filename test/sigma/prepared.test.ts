import { expect } from 'chai';
import { finishRules, type PreparedFile, prepareFile } from '../../validators/sigma/index.ts';

const rule = (name: string, item: string) =>
  `title: ${name}\nname: ${name}\nlogsource: {product: x}\ndetection:\n  s: {${item}}\n  condition: s\n`;
const filter =
  'title: f\nlogsource: {product: x}\nfilter:\n  rules: [plain]\n  s: {B|expand: "%who%"}\n  condition: not s\n';
const correlation =
  'title: twice\ncorrelation:\n  type: event_count\n  rules: [open]\n  group-by: [A]\n  timespan: 1m\n  condition: {gte: 2}\n';

/** As a cache would give it back. */
function prepared(text: string, file = 'r.yml'): PreparedFile {
  const kept: PreparedFile = JSON.parse(JSON.stringify(prepareFile({ file, text })));
  return kept;
}

const event = (fields: Record<string, string>, time = 0) => ({ logsource: { product: 'x' }, fields, time });

describe('rules prepared for all values of placeholders', () => {
  it('are compiled where they ask for none, and kept as text where they do', () => {
    expect(prepared(rule('plain', 'A: "%who%"'))).to.have.property('parts');
    expect(prepared(rule('open', 'A|expand: "%who%"'))).to.have.property('text');
    // No search of the text for the word would find it.
    expect(prepared(rule('hidden', '"A|\\x65xpand": "%who%"'))).to.have.property('text');
    expect(prepared(filter)).to.have.property('text');
    // Without a placeholder the values make no difference.
    expect(prepared(rule('needless', 'A|expand: who'))).to.have.property('parts');
  });

  it('tell the digest, the first id and whether they correlate', () => {
    const told = prepared(`id: one\n${correlation}---\nid: two\n`);
    expect(told).to.include({ file: 'r.yml', id: 'one', correlates: true });
    expect(told.digest).to.match(/^[0-9a-f]{64}$/);
  });

  it('take each list of values by itself, in filters and under correlations too', () => {
    const texts = [rule('plain', 'A: a'), rule('open', 'A|expand: "%who%"'), filter, correlation];
    const files = texts.map((text, at) => prepared(text, `${at}.yml`));
    const firing = (who: string[], ...events: ReturnType<typeof event>[]) => {
      const correlator = finishRules(files, { placeholders: { who } }).correlator();
      return events.flatMap(each => correlator.push(each)).map(match => match.rule.title);
    };
    expect(firing(['b'], event({ A: 'a', B: 'b' }))).to.deep.equal([]);
    expect(firing(['c'], event({ A: 'a', B: 'b' }))).to.deep.equal(['plain']);
    expect(firing(['c'], event({ A: 'c' }, 1), event({ A: 'c' }, 2))).to.deep.equal(['twice']);
    expect(firing(['b'], event({ A: 'c' }, 1), event({ A: 'c' }, 2))).to.deep.equal([]);
  });

  it('name what cannot be used, with its place', () => {
    const { unsupported } = finishRules([prepared(`${rule('plain', 'A: a')}---\ntitle: no rule\n`)]);
    expect(unsupported).to.have.lengthOf(1);
    expect(unsupported[0]).to.include({ title: 'no rule', file: 'r.yml' });
  });
});
