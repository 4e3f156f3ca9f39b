import { expect } from 'chai';
import { ruleCompiler } from '../../validators/sigma/index.ts';

const logsource = { product: 'linux', category: 'process_creation' };
const rule = (id: string, selection: object) => ({
  text: JSON.stringify({ title: id, id, logsource, detection: { s: selection, condition: 's' } }),
});

const sources = [
  rule('plain', { Image: '/bin/sh' }),
  rule('known', { 'User|expand': '%known_admins%' }),
  rule('escaped', { PLACE: '%known_admins%' }),
  { text: rule('of-filter', { Image: '/bin/sh' }).text },
  {
    text: JSON.stringify({
      title: 'not ours',
      logsource,
      filter: { rules: ['of-filter'], ours: { 'User|expand': '%known_admins%' }, condition: 'not ours' },
    }),
  },
  { text: 'title: broken\n' },
];
// A double-quoted key may spell the modifier otherwise.
const spelt = sources.map(({ text }) => ({ text: text.replace('PLACE', 'User|\\u0065xpand') }));

describe('rules compiled for one list of names after the other', () => {
  it('match by the names of each, filters and however the modifier is spelt; the broken one is named each time', () => {
    const compile = ruleCompiler(spelt);
    for (const [known, user] of [
      ['bob', 'bob'],
      ['eve', 'eve'],
      ['bob', 'bob'],
    ]) {
      const set = compile({ placeholders: { known_admins: [known ?? ''] } });
      const matched = (User: string) =>
        set.match({ logsource, fields: { Image: '/bin/sh', User } }).map(({ rule: { id } }) => id);
      expect(matched(user ?? '')).to.deep.equal(['plain', 'known', 'escaped']);
      expect(matched('someone')).to.deep.equal(['plain', 'of-filter']);
      expect(set.unsupported.map(({ title }) => title)).to.deep.equal(['broken']);
    }
  });

  it('share between lists what asks for no name', () => {
    const compile = ruleCompiler(sources);
    const [first, second] = ['bob', 'eve'].map(name => compile({ placeholders: { known_admins: [name] } }));
    const info = (id: string) => [first, second].map(set => set?.rules.find(one => one.id === id));
    const [plain, again] = info('plain');
    expect(plain).to.equal(again);
    const [known, other] = info('known');
    expect(known).not.to.equal(other);
  });
});
