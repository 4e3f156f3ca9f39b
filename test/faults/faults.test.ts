import { expect } from 'chai';
import { attacks, kinds } from './draw.ts';
import { Elsewhere } from './elsewhere.ts';
import { Rounds } from './round.ts';

const seed = 1569;

/** A sample of `npm run test:faults`: the same attacks each time, on emulated hosts in a process of their own. */
describe('attacks at random moments', () => {
  let elsewhere: Elsewhere;
  let rounds: Rounds;
  before(async () => {
    elsewhere = await Elsewhere.start(seed);
    rounds = new Rounds(elsewhere);
  });
  after(() => elsewhere?.close());

  const drawn = attacks(seed);
  for (const kind of kinds) {
    const { value: attack } = drawn.next();
    it(`${kind}: the host is as it was by its own state, and what is told of it is right`, async () => {
      const { restored, wrong, differences } = await rounds.attack(attack);
      expect({ restored, wrong, differences }).to.deep.equal({ restored: true, wrong: [], differences: [] });
    });
  }

  for (const [host, scenario] of [
    ['lab-win01', 'psexec-like'],
    ['lab-linux01', 'systemctl-enable-now'],
    ['lab-mac01', 'launchd-daemon'],
  ] as const)
    it(`none at all: ${scenario} leaves ${host} as it was, empty directories and orphans included`, async () => {
      expect(await rounds.undisturbed({ host, scenario })).to.deep.equal([]);
    });
});
