import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('a host whose PowerShell is in Constrained Language Mode', function () {
  this.timeout(60_000);
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  it('skips with a word what calls methods of .NET, and drills what does not', async () => {
    const scenarios = ['services-exe-write-attempt', 'service-permissions-windows', 'powershell-new-service'];
    const result = await place.drill([
      ...['--host', 'lab-win01', '--timeout', '15s', '--lab-fault', 'constrained-language'],
      ...scenarios.flatMap(id => ['--scenario', id]),
    ]);
    const found = result.hosts.flatMap(host => host.scenarios);
    const outcomes = Object.fromEntries(found.map(({ id, outcome }) => [id, outcome]));
    expect(outcomes).to.deep.equal({
      'services-exe-write-attempt': 'not-applicable',
      'service-permissions-windows': 'not-applicable',
      'powershell-new-service': 'executed',
    });
    expect(JSON.stringify(found)).to.match(/PowerShell is in ConstrainedLanguage mode \(AppLocker or WDAC\)/);
  });
});
