import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('simulate lab, mistyped', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  for (const [words, why] of [
    [['up'], /^lab up wants the kind of host; there are debian, wine, powershell\n$/],
    [['up', 'debain'], /^lab up debain: there is no such kind of host; did you mean debian\?; there are /],
    [
      ['down', 'nobody'],
      /^lab down nobody: no lab host is called so.*; (?:no lab host is up|there are .*)\n$/,
    ],
    [['dwon'], /Choices: "up", "down", "status"/],
  ] as const) {
    it(`${words.join(' ')}: one line, exit code 2`, async () => {
      const { code, stderr, stdout } = await place.run(['lab', ...words]);
      expect(stderr).to.match(why);
      expect(stdout).to.equal('');
      expect(code).to.equal(2);
    });
  }
});
