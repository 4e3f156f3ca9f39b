import { expect } from 'chai';
import type { Result } from '../../reports/index.ts';
import { Workplace } from '../simulate.ts';

const scenarios = ['psexec-like', 'sc-service', 'sc-remote', 'smbexec-like'];
const fault = (...words: string[]) => words.flatMap(word => ['--lab-fault', word]);

/** Verdicts of every expectation, by scenario and expectation. */
function verdicts({ hosts }: Result): Record<string, string> {
  const all = hosts.flatMap(host => host.scenarios);
  return Object.fromEntries(
    all.flatMap(({ id, expectations }) => expectations.map(each => [`${id} ${each.id}`, each.verdict])),
  );
}

function reasons({ hosts }: Result): string[] {
  const all = hosts.flatMap(host => host.scenarios).flatMap(({ expectations }) => expectations);
  return all.flatMap(({ why, fix }) => [why, ...fix]);
}

/** What Sysmon alone tells. */
const sysmonAlone = /file-creation|registry-modification/;

describe('a log that writes late', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const drill = (which: readonly string[], ...words: string[]) =>
    place.drill([
      ...['--host', 'lab-win01', '--timeout', '30s'],
      ...which.flatMap(id => ['--scenario', id]),
      ...fault(...words),
    ]);

  for (const lag of ['0', '20', '2000', '8000'])
    it(`is waited for: Sysmon ${lag} ms behind, everything detected, with 4688 and 4657 and without`, async () => {
      const whole = await drill(scenarios, `late-log:${lag}`);
      expect(new Set(Object.values(verdicts(whole)))).to.deep.equal(new Set(['detected']));
      const without = await drill(scenarios, `late-log:${lag}`, 'source-off:security', 'suppress-event:4657');
      expect(new Set(Object.values(verdicts(without)))).to.deep.equal(new Set(['detected']));
    });

  it('is not stopped: without Sysmon only what it alone tells is blind, and the service is to be started', async () => {
    const result = await drill(scenarios, 'source-off:sysmon');
    for (const [id, verdict] of Object.entries(verdicts(result)))
      expect(verdict, id).to.equal(sysmonAlone.test(id) ? 'blind' : 'detected');
    expect(reasons(result)).to.include('sc.exe start Sysmon64');
  });

  it('is late, never stopped and never a miss, where the canary has not come in time', async () => {
    const result = await drill(['psexec-like'], 'late-log:60000');
    expect(verdicts(result)).to.include({
      'psexec-like file-creation': 'inconclusive',
      'psexec-like registry-modification': 'inconclusive',
      'psexec-like service-creation': 'detected',
    });
    expect(reasons(result).join())
      .to.match(/Sysmon\/Operational is late/)
      .and.not.match(/stopped|net start/);
  });

  it('is a miss where the canary came and the events of the act did not', async () => {
    const gone = ['7045', '4697', '4657', ...['13', '11', '1', '4688'].map(id => `${id}:PSEXESVC`)];
    const result = await drill(['psexec-like'], 'late-log:2000', ...gone.map(id => `suppress-event:${id}`));
    expect(new Set(Object.values(verdicts(result)))).to.deep.equal(new Set(['missed']));
  });
});
