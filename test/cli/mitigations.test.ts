import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

const hosts = { linux: 'lab-linux01', windows: 'lab-win01', macos: 'lab-mac01' } as const;

describe('mitigations and controls on the emulated hosts', function () {
  this.timeout(60_000);
  let place: Workplace;

  beforeEach(async () => {
    place = await Workplace.make();
  });

  afterEach(() => place.close());

  for (const [platform, host] of Object.entries(hosts)) {
    it(`${platform}: the low account is refused what the administrator may; looking at services stays silent`, async () => {
      const ids = [`unprivileged-service-${platform}`, `read-only-enumeration-${platform}`];
      const result = await place.drill(['--host', host, ...ids.flatMap(id => ['--scenario', id])]);
      const scenarios = result.hosts.flatMap(each => each.scenarios);
      expect(scenarios.flatMap(each => each.expectations.map(({ verdict }) => verdict))).to.deep.equal([
        'refused',
        'silent',
      ]);
      for (const scenario of scenarios) expect(scenario).to.include({ outcome: 'executed', restored: true });
      const [control, attempt] = scenarios[0]?.changes ?? [];
      expect(control).to.include({ applied: true, verifiedAbsent: true });
      expect(attempt).to.include({ applied: false, verifiedAbsent: true });
      expect(result.exitCode).to.equal(0);
    });
  }

  it('a control whose rule fired is announced as no detection', async () => {
    const scenario = ['--scenario', 'known-admin-service-linux'];
    const { code, stdout, stderr } = await place.run(['--host', hosts.linux, ...scenario]);
    expect(stdout).to.match(/fired/);
    expect(stderr).not.to.match(/detected/);
    expect(code).to.equal(1);
  });
});
