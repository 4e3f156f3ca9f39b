import { expect } from 'chai';
import type { Category, Comparison, Finding, History } from '../../history/index.ts';
import { comparisonModel } from '../../history/index.ts';
import type { Verdict } from '../../reports/index.ts';
import { onBoth } from './databases.ts';
import { aNight, nightAt, nightId, one, type Verdicts } from './nights.ts';

onBoth('comparing runs', places => {
  let history: History;
  beforeEach(async () => {
    history = await places.open(await places.empty());
  });

  const nights = async (...all: readonly Verdicts[]) => {
    for (const [index, verdicts] of all.entries())
      await history.record(aNight(index + 1, verdicts), { kind: 'nightly', plan: 'all' });
    return comparisonModel.parse(await history.compare(nightId(all.length)));
  };
  const only = ({ findings }: Comparison): Finding => {
    expect(findings).to.have.length(1);
    return findings[0] as Finding;
  };
  const categoriesOf = ({ findings }: Comparison): Category[] => findings.map(({ category }) => category);

  it('what was detected and is blind, missed or telemetry-only now has regressed, since the first such night', async () => {
    for (const verdict of ['blind', 'missed', 'telemetry-only', 'error'] as const) {
      history = await places.open(await places.empty());
      const found = await nights(one('detected'), one('detected'), one(verdict));
      const { category, before, after, since } = only(found);
      expect([category, before?.verdict, after?.verdict]).to.deep.equal(['regressed', 'detected', verdict]);
      expect(before?.run).to.equal(nightId(2));
      expect(since).to.equal(nightAt(3));
      expect(found.worse).to.equal(true);
    }
  });

  it('what fails for the second night still fails, since the first, and is no worse', async () => {
    const found = await nights(one('detected'), one('missed'), one('blind'), one('missed'));
    expect(only(found)).to.include({ category: 'still-failing', since: nightAt(2) });
    expect(found.worse).to.equal(false);
  });

  it('what is detected again has recovered', async () => {
    const found = await nights(one('detected'), one('missed'), one('detected'));
    expect(only(found)).to.include({ category: 'recovered', since: null });
    expect(found.worse).to.equal(false);
  });

  it('late is a word of its own: worse the first night, not the second, and missed after it is a regression', async () => {
    const late = { verdict: 'late' as const, more: { secondsToVerdict: 95 } };
    const first = await nights(one('detected'), one(late));
    expect([only(first).category, first.worse, only(first).after?.seconds]).to.deep.equal(['late', true, 95]);
    await history.record(aNight(3, one(late)));
    const second = await history.compare(nightId(3));
    expect([only(second).category, second.worse, only(second).since]).to.deep.equal([
      'late',
      false,
      nightAt(2),
    ]);
    await history.record(aNight(4, one('missed')));
    expect(only(await history.compare(nightId(4)))).to.include({ category: 'regressed', since: nightAt(2) });
  });

  it('slower is twice as long and at least 30 s more; less than either is unchanged', async () => {
    const took = (secondsToVerdict: number) => one({ verdict: 'detected', more: { secondsToVerdict } });
    expect(only(await nights(took(20), took(51)))).to.include({ category: 'slower' });
    for (const [before, after] of [
      [1, 29],
      [100, 199],
      [20, 49],
    ] as const) {
      history = await places.open(await places.empty());
      const found = await nights(took(before), took(after));
      expect([found.findings, found.unchanged]).to.deep.equal([[], 1]);
    }
  });

  it('inconclusive is no regression until it has lasted as many nights as allowed', async () => {
    const found = await nights(one('detected'), one('inconclusive'), one('inconclusive'));
    expect(only(found)).to.include({ category: 'inconclusive', untoldRuns: 2, since: nightAt(2) });
    expect(found.worse).to.equal(false);
    expect(only(await history.compare(nightId(3), undefined, { untoldRuns: 2 })).category).to.equal(
      'regressed',
    );
    await history.record(aNight(4, one('inconclusive')));
    expect(only(await history.compare(nightId(4)))).to.include({ category: 'regressed', untoldRuns: 3 });
  });

  it('an inconclusive night between two failing ones, or between two good ones, hides nothing', async () => {
    const failing = await nights(one('detected'), one('missed'), one('inconclusive'), one('missed'));
    expect(only(failing)).to.include({ category: 'still-failing', since: nightAt(2) });
    history = await places.open(await places.empty());
    const broken = await nights(one('detected'), one('inconclusive'), one('missed'));
    expect(only(broken)).to.include({ category: 'regressed', since: nightAt(3) });
    expect(only(broken).before?.run).to.equal(nightId(1));
  });

  it('a scenario that failed or was skipped has no verdict, and is not gone', async () => {
    await nights(one('detected'));
    const night = aNight(2, one('detected'));
    const [host] = night.hosts;
    if (host?.scenarios[0] === undefined) throw new Error('no scenario');
    host.scenarios[0] = {
      ...host.scenarios[0],
      outcome: 'skipped',
      why: 'locked by another run',
      expectations: [],
    };
    await history.record(night, { kind: 'nightly', plan: 'all' });
    const { category, after, why } = only(await history.compare(nightId(2)));
    expect([category, after?.verdict, why]).to.deep.equal([
      'inconclusive',
      null,
      'the scenario was skipped: locked by another run',
    ]);
  });

  it('attempts of one run that differ are flaky, and every verdict stays to be seen', async () => {
    await nights(one('detected'));
    const night = aNight(2, one('missed'));
    const [host] = night.hosts;
    host?.scenarios.push(...aNight(2, one('detected')).hosts.flatMap(({ scenarios }) => scenarios));
    await history.record(night);
    expect(only(await history.compare(nightId(2)))).to.deep.include({
      category: 'flaky',
      attempts: ['missed', 'detected'],
    });
    await history.record(aNight(3, one('missed')));
    const after = only(await history.compare(nightId(3)));
    expect([after.category, after.before?.run]).to.deep.equal(['regressed', nightId(1)]);
  });

  it('a new expectation is new; one that the plan no longer brings is gone; a run by hand misses nothing', async () => {
    const both = { web01: { 'systemd-service': { creation: 'detected', start: 'detected' } } } as const;
    expect(categoriesOf(await nights(one('detected'), both))).to.deep.equal(['new']);
    await history.record(aNight(3, one('detected')));
    expect((await history.compare(nightId(3))).findings).to.deep.equal([]);
    await history.record(aNight(4, one('detected')), { kind: 'nightly', plan: 'all' });
    expect(only(await history.compare(nightId(4)))).to.include({ category: 'gone', expectation: 'start' });
  });

  it('a silent host is one line with its reason, not one for each expectation, and is reported when it is back', async () => {
    const two = {
      web01: { a: { x: 'detected' }, b: { y: 'detected' } },
      db01: { a: { x: 'detected' } },
    } as const;
    const dead = { ...two, db01: 'db01: connection refused on port 22' };
    const found = await nights(two, dead, dead);
    expect(found.findings).to.deep.equal([]);
    expect(found.hosts).to.deep.equal([
      {
        state: 'silent',
        host: 'db01',
        emulated: false,
        since: nightAt(2),
        why: 'db01: connection refused on port 22',
      },
    ]);
    expect([found.worse, (await history.compare(nightId(2))).worse]).to.deep.equal([false, true]);
    await history.record(aNight(4, two), { kind: 'nightly', plan: 'all' });
    expect((await history.compare(nightId(4))).hosts).to.deep.equal([
      { state: 'back', host: 'db01', emulated: false, since: nightAt(2), why: '' },
    ]);
  });

  it('names beside a regression what else changed: rule file, system, boot, address, program, inventory', async () => {
    const rule = (digest: string) => ({ rule: { id: 'r', title: 'R', level: 'high', tags: [], digest } });
    const before = { verdict: 'detected', more: rule('1'.repeat(64)) } as const;
    await history.record(aNight(1, one(before), host => ({ ...host, boot: 'a' })));
    const after = { verdict: 'missed', more: rule('2'.repeat(64)) } as const;
    const facts = { os: 'debian 13', boot: 'b', address: '192.0.2.99' };
    const night = aNight(2, one(after), host => ({ ...host, ...facts }));
    night.run.tool.version = '0.2.0';
    await history.record(night);
    expect(only(await history.compare(nightId(2))).changed).to.deep.equal([
      { what: 'rule', from: '1'.repeat(64), to: '2'.repeat(64) },
      { what: 'os', from: 'debian 12', to: 'debian 13' },
      { what: 'boot', from: 'a', to: 'b' },
      { what: 'address', from: '192.0.2.11', to: '192.0.2.99' },
      { what: 'servicedrill', from: '0.1.0', to: '0.2.0' },
    ]);
  });

  it('two named runs are compared as of the earlier, whichever is named first', async () => {
    await nights(one('detected'), one('missed'), one('detected'), one('blind'));
    const found = await history.compare(nightId(4), nightId(2));
    expect(only(found)).to.include({ category: 'still-failing', since: nightAt(4) });
    expect(only(found).before?.verdict).to.equal('missed');
    expect(await history.compare(nightId(2), nightId(4))).to.deep.equal(found);
  });

  it('hosts, scenarios, expectations and rules are distinguished, and an emulated host from a real one', async () => {
    const verdicts = (verdict: Verdict): Verdicts => ({
      web01: { a: { x: verdict, y: 'detected' }, b: { x: 'detected' } },
      db01: { a: { x: 'detected' } },
    });
    const found = await nights(verdicts('detected'), verdicts('missed'));
    expect(only(found)).to.include({ host: 'web01', scenario: 'a', expectation: 'x' });
    expect(found.unchanged).to.equal(3);
    const emulated = aNight(3, one('missed'), host => ({ ...host, emulated: true }));
    await history.record(emulated);
    expect(categoriesOf(await history.compare(nightId(3)))).to.deep.equal(['new']);
  });
});
