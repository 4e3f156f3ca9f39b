import { expect } from 'chai';
import { compareText } from '../../cli/history/compare-text.ts';
import { listText } from '../../cli/history/list-text.ts';
import { trendsText } from '../../cli/history/trends-text.ts';
import { openHistory, whereIs } from '../../history/index.ts';
import { aNight, nightId, type Verdicts } from '../history/nights.ts';

describe('what people read of a history', () => {
  const texts = async (width: number) => {
    const history = await openHistory(whereIs('/nowhere/history.db', '/nowhere'), { create: false });
    const night = (verdict: 'detected' | 'missed'): Verdicts => ({
      'a-host-with-a-rather-long-name.example.org': { 'systemd-service': { one: verdict, two: 'missed' } },
      db01: verdict === 'missed' ? 'db01: connection refused on port 22' : { b: { x: 'detected' } },
    });
    await history.record(aNight(1, night('detected')));
    await history.record(aNight(2, night('missed')));
    const options = { width, color: false };
    return [
      compareText(await history.compare(nightId(2)), options),
      listText(await history.runs(), options),
      trendsText(await history.trends(), options),
    ];
  };

  it('fits 40 columns, and says the same there as in 100', async () => {
    const [narrow, wide] = [await texts(40), await texts(100)];
    for (const text of narrow)
      for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(40);
    const letters = (text = '') => text.replaceAll(/\s/g, '');
    expect(letters(narrow[0])).to.equal(letters(wide[0]));
    expect(wide[0]).to.match(/^HOST SILENT 1\n {2}db01, since 2026-11-02 02:30: db01: connection refused/m);
    expect(wide[0]).to.match(/^STILL FAILING 1$/m);
    expect(wide[0]).to.match(/^1 regressed, 1 still-failing, 0 unchanged$/m);
  });
});
