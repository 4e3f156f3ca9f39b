import { expect } from 'chai';
import type { Scenario } from '../../scenarios/index.ts';
import { defineScenario, scenarios } from '../../scenarios/index.ts';

const [sound] = scenarios as [Scenario];

describe('defineScenario', () => {
  const wrong: readonly [object, RegExp][] = [
    [{ id: 'Two Words' }, /^scenario Two Words: id is not small letters and digits/],
    [{ title: 'one\nother' }, /title is not one line of text$/],
    [{ techniques: [] }, /techniques is empty$/],
    [{ techniques: [{ id: 'T1', name: 'x' }] }, /techniques\.0\.id is no technique, such as T1569\.003$/],
    [{ inTheWild: { text: 'x', source: 'a book' } }, /inTheWild\.source is no address of a source$/],
    [{ tools: ['/tmp/systemctl'] }, /tools\.0 is no name of a tool$/],
    [{ role: 'mitigation' }, /mitigation stands in scenarios whose role is mitigation/],
    [{ mitigation: 'M1026' }, /mitigation stands in scenarios whose role is mitigation/],
    [{ steps: [] }, /steps is no function$/],
    [{ cleanup: 'rm -rf /' }, /Unrecognized key: "cleanup"$/],
  ];
  for (const [part, told] of wrong)
    it(`refuses ${JSON.stringify(part)}`, () => {
      const offered = { ...sound, ...part } as Scenario;
      expect(() => defineScenario(offered)).to.throw(TypeError, told);
    });

  it('gives what can be changed no more', () => {
    const made = defineScenario(sound);
    expect(made).to.deep.equal(sound);
    expect(() => Object.assign(made, { id: 'other' })).to.throw(TypeError);
  });
});
