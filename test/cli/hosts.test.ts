import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('hosts without an inventory', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  const planned = async (...hosts: string[]) => {
    const words = ['--emulated', '--scenario', 'sc-service,systemd-run,launchd-agent', '--dry-run', '--json'];
    const { stdout, stderr, code } = await place.run([...hosts.flatMap(host => ['--host', host]), ...words]);
    const runs: readonly { host: string }[] = code === 0 ? JSON.parse(stdout) : [];
    return { hosts: runs.map(({ host }) => host), stderr, code };
  };

  for (const [patterns, hosts] of [
    [['all'], ['lab-win01', 'lab-linux01', 'lab-mac01']],
    [['!lab-mac01'], ['lab-win01', 'lab-linux01']],
    [['lab-mac01, lab-win01'], ['lab-win01', 'lab-mac01']],
    [
      ['*', '!*-win01'],
      ['lab-linux01', 'lab-mac01'],
    ],
  ] as const) {
    it(`${patterns.join(' ')} names emulated ones, where they are asked for, as it would name those of an inventory`, async () => {
      expect((await planned(...patterns)).hosts).to.deep.equal(hosts);
    });
  }

  it('that are not known: the nearest is proposed, in one line', async () => {
    const { stderr, code } = await planned('lab-linux1', 'web*');
    expect(stderr).to.match(
      /^host or group "lab-linux1" is not known; did you mean lab-linux01\?; "web\*" matches no .*simulate init.*\n$/,
    );
    expect(code).to.equal(2);
  });

  it('named after one another with a comma may each not be of the wrong platform', async () => {
    const { stderr, code } = await place.run([
      ...['--host', 'lab-linux01,lab-win01', '--scenario', 'systemd-run', '--dry-run'],
    ]);
    expect(stderr).to.match(/^lab-win01 is a windows host/);
    expect(code).to.equal(2);
  });
});
