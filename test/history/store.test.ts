import { expect } from 'chai';
import { type History, runListModel, trendsModel } from '../../history/index.ts';
import { everything, poisoned } from '../reports/samples.ts';
import { onBoth } from './databases.ts';
import { aNight, nightAt, nightId, one, type Verdicts } from './nights.ts';

onBoth('a history', places => {
  let place: string;
  let history: History;
  beforeEach(async () => {
    place = await places.empty();
    history = await places.open(place);
  });
  const idsOf = async (...query: Parameters<History['runs']>) =>
    (await history.runs(...query)).runs.map(({ id }) => id);

  it('holds what a run came to, for another process to read', async () => {
    await history.record(everything(), { kind: 'nightly', plan: 'all', folder: '/runs/x' });
    const again = await places.open(place);
    const found = runListModel.parse(await again.runs());
    expect(found.stored).to.equal(1);
    const { summary, exitCode } = everything();
    expect(found.runs[0]).to.include({
      ...{ kind: 'nightly', plan: 'all', folder: '/runs/x', good: false, exitCode },
      ...{ hosts: 3, expectations: summary.expectations, met: summary.met },
    });
  });

  it('lists the nights of a plan alone, where those are asked for', async () => {
    await history.record(aNight(1, one('detected')), { kind: 'run' });
    await history.record(aNight(2, one('detected')), { kind: 'nightly', plan: 'all' });
    await history.record(aNight(3, one('detected')), { kind: 'nightly', plan: 'linux' });
    await history.record(aNight(4, one('detected')), { kind: 'heartbeat', plan: 'all' });
    expect(await idsOf({ kind: 'nightly' })).to.deep.equal([3, 2].map(nightId));
    expect(await idsOf({ kind: 'nightly', plan: 'all', limit: 2 })).to.deep.equal([nightId(2)]);
    expect(await idsOf({ plan: 'none' })).to.deep.equal([]);
  });

  it('stores the same run once, whoever brings it in again', async () => {
    expect(await history.record(aNight(1, one('detected')))).to.equal(true);
    expect(await history.record(aNight(1, one('missed')), { imported: true })).to.equal(false);
    const [run] = (await history.runs()).runs;
    expect([run?.met, (await history.runs()).stored]).to.deep.equal([1, 1]);
  });

  it('takes every text that a host or a rule may have written', async () => {
    for (const text of ['\0\u0001\ud800', "'; drop table run; --", '\u202e%_~']) {
      const result = poisoned(text);
      await history.record({ ...result, run: { ...result.run, id: `20261124-031628-${text.length}` } });
    }
    expect((await history.runs()).stored).to.equal(3);
    expect((await history.compare('20261124-031628-3')).findings).not.to.deep.equal([]);
  });

  it('lists the latest first, by host, scenario, moment and number, with the counts of what was asked for', async () => {
    const both: Verdicts = {
      web01: { a: { x: 'detected', y: 'missed' } },
      db01: { a: { x: 'detected' }, b: { x: 'missed' } },
    };
    for (const night of [1, 2]) await history.record(aNight(night, both));
    await history.record(aNight(3, { web01: { c: { x: 'detected' } } }));
    expect(await idsOf()).to.deep.equal([3, 2, 1].map(nightId));
    expect(await idsOf({ limit: 2 })).to.deep.equal([3, 2].map(nightId));
    expect(await idsOf({ since: new Date(nightAt(2)) })).to.deep.equal([3, 2].map(nightId));
    expect(await idsOf({ hosts: ['db01'] })).to.deep.equal([2, 1].map(nightId));
    expect(await idsOf({ scenarios: ['b', 'c'], limit: 2 })).to.deep.equal([3, 2].map(nightId));
    expect(await idsOf({ hosts: [] })).to.deep.equal([]);
    const [run] = (await history.runs({ hosts: ['web01'], scenarios: ['a'] })).runs;
    expect([run?.id, run?.met, run?.expectations]).to.deep.equal([nightId(2), 1, 2]);
    expect(await history.names()).to.deep.equal({ hosts: ['db01', 'web01'], scenarios: ['a', 'b', 'c'] });
  });

  it('finds a run by its id, its beginning, its day, as the latest and as the last good one', async () => {
    await history.record(aNight(1, one('detected')));
    await history.record(aNight(2, one('missed')));
    const found = async (name: string) => (await history.find(name))?.id;
    expect(await found(nightId(1))).to.equal(nightId(1));
    expect(await found('20261102')).to.equal(nightId(2));
    expect(await found('202611')).to.equal(undefined);
    expect(await found('2026-11-01')).to.equal(nightId(1));
    expect(await found('latest')).to.equal(nightId(2));
    expect(await found('last-good')).to.equal(nightId(1));
    expect(await found('%')).to.equal(undefined);
    expect((await history.baselineOf(nightId(2)))?.id).to.equal(nightId(1));
    expect(await history.baselineOf(nightId(1))).to.equal(undefined);
  });

  it('takes a night with accepted gaps alone for a good one, where its caller says so', async () => {
    await history.record(aNight(1, one('missed')), { good: true });
    expect((await history.find('last-good'))?.id).to.equal(nightId(1));
  });

  it('keeps the order of runs where the clock jumped back, and says so', async () => {
    for (const night of [5, 2, 3])
      await history.record(aNight(night, one(night === 3 ? 'missed' : 'detected')));
    expect(await idsOf()).to.deep.equal([3, 2, 5].map(nightId));
    expect((await history.runs()).runs.map(({ clockBack }) => clockBack)).to.deep.equal([true, true, false]);
    expect((await history.compare(nightId(3))).findings[0]?.category).to.equal('regressed');
  });

  it('puts a run that is brought in later where it belongs, and since when something fails follows', async () => {
    await history.record(aNight(1, one('detected')));
    await history.record(aNight(4, one('missed')));
    await history.record(aNight(2, one('missed')), { imported: true });
    expect(await idsOf()).to.deep.equal([4, 2, 1].map(nightId));
    const [finding] = (await history.compare(nightId(4))).findings;
    expect(finding).to.include({ category: 'still-failing', since: nightAt(2) });
  });

  it('never loses or doubles a run to a second writer', async () => {
    const second = await places.open(place);
    const nights = Array.from({ length: 20 }, (_, index) => aNight(index + 1, one('detected')));
    const stored = await Promise.all([
      ...nights.map(night => history.record(night)),
      ...nights.map(night => second.record(night)),
    ]);
    expect(stored.filter(Boolean)).to.have.length(20);
    expect((await history.runs()).stored).to.equal(20);
    expect((await history.trends()).hosts[0]?.points).to.have.length(20);
  });

  it('gives pass rates and times by technique and host, as many points as asked for', async () => {
    const took = (verdict: 'detected' | 'missed', secondsToVerdict: number | null): Verdicts => ({
      web01: { a: { x: { verdict, more: { secondsToVerdict } } } },
      db01: { a: { x: { verdict: 'detected', more: { secondsToVerdict: 1 } } } },
    });
    const nights = [took('detected', 2), took('detected', 4), took('detected', 9), took('missed', null)];
    for (const [index, night] of nights.entries()) await history.record(aNight(index + 1, night));
    const trends = trendsModel.parse(await history.trends({ points: 2 }));
    expect(trends).to.include({ runs: 4, from: nightAt(1), to: nightAt(4) });
    expect(trends.techniques.map(({ name, passRate }) => [name, passRate])).to.deep.equal([
      ['T1543.002', 7 / 8],
      ['T1569.003', 7 / 8],
    ]);
    expect(trends.hosts.find(({ name }) => name === 'web01')).to.deep.equal({
      ...{ name: 'web01', passRate: 0.75, p50: 4, p90: 4 },
      points: [
        { from: nightAt(1), runs: 2, passRate: 1, p50: 2, p90: 2 },
        { from: nightAt(3), runs: 2, passRate: 0.5, p50: 9, p90: 9 },
      ],
    });
    const later = await history.trends({ since: new Date(nightAt(4)) });
    expect(later.hosts.map(({ name, passRate, p50 }) => [name, passRate, p50])).to.deep.equal([
      ['db01', 1, 1],
      ['web01', 0, null],
    ]);
  });

  it('is empty at first, in every answer', async () => {
    expect(await history.runs()).to.deep.include({ stored: 0, runs: [] });
    expect(await history.trends()).to.deep.include({
      runs: 0,
      from: null,
      to: null,
      hosts: [],
      techniques: [],
    });
    expect(await history.find('latest')).to.equal(undefined);
    expect(await history.prunable({ keepRuns: 1 })).to.deep.equal([]);
  });

  it('lets old runs go, by age and number, but never the latest nor the last good one', async () => {
    const verdicts = ['detected', 'missed', 'missed', 'missed', 'missed'] as const;
    for (const [index, verdict] of verdicts.entries()) await history.record(aNight(index + 1, one(verdict)));
    const now = new Date(nightAt(6));
    expect(await history.prunable({ keepRuns: 2, now })).to.deep.equal([3, 2].map(nightId));
    expect(await history.prunable({ keepDays: 3, now })).to.deep.equal([nightId(2)]);
    expect(await history.prunable({ keepDays: 1, keepRuns: 4, now })).to.deep.equal([4, 3, 2].map(nightId));
    expect(await history.remove([3, 2].map(nightId))).to.equal(2);
    expect(await idsOf()).to.deep.equal([5, 4, 1].map(nightId));
    expect((await history.trends()).hosts[0]?.points).to.have.length(3);
  });

  it('still knows since when something fails whose first failing night was let go', async () => {
    for (const [index, verdict] of (['detected', 'missed', 'missed', 'missed'] as const).entries())
      await history.record(aNight(index + 1, one(verdict)));
    await history.remove([nightId(1), nightId(2)]);
    await history.remove([nightId(3)]);
    await history.record(aNight(5, one('missed')));
    expect((await history.compare(nightId(5))).findings[0]?.since).to.equal(nightAt(2));
    await history.record(aNight(6, one('detected')));
    await history.record(aNight(7, one('missed')));
    expect((await history.compare(nightId(7))).findings[0]?.since).to.equal(nightAt(7));
    await history.remove([4, 5, 6].map(nightId));
    await history.record(aNight(8, one('missed')));
    expect((await history.compare(nightId(8))).findings[0]?.since).to.equal(nightAt(7));
  });
});
