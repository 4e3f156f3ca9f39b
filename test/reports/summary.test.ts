import { expect } from 'chai';
import { exitCodeOf, summarise, verdicts } from '../../reports/index.ts';
import { aHost, anExpectation, aScenario, empty, everything, inapplicable, leftBehind } from './samples.ts';

const on = (...scenarios: ReturnType<typeof aScenario>[]) => [aHost(scenarios)];
const ran = { interrupted: false };

describe('the exit code', () => {
  const detected = anExpectation('detected');
  const missed = anExpectation('missed');
  const inconclusive = anExpectation('inconclusive');

  it('is 0 when every expectation was met, or none was made', () => {
    expect(
      exitCodeOf(on(aScenario([detected, anExpectation('silent'), anExpectation('refused')])), ran),
    ).to.equal(0);
    expect(exitCodeOf([], ran)).to.equal(0);
  });

  for (const verdict of ['late', 'missed', 'blind', 'telemetry-only', 'fired', 'allowed'] as const)
    it(`is 1 for ${verdict}`, () => {
      expect(exitCodeOf(on(aScenario([detected, anExpectation(verdict)])), ran)).to.equal(1);
    });

  it('is 3 when something has no verdict, though something else was missed', () => {
    expect(exitCodeOf(on(aScenario([missed, inconclusive])), ran)).to.equal(3);
    expect(exitCodeOf(on(aScenario([missed, anExpectation('error')])), ran)).to.equal(3);
    expect(exitCodeOf(on(aScenario([], { outcome: 'failed' })), ran)).to.equal(3);
    expect(exitCodeOf([aHost([], { error: { message: 'refused', fix: 'start sshd' } })], ran)).to.equal(3);
    expect(exitCodeOf(on(aScenario([detected])), { interrupted: true })).to.equal(3);
  });

  it('takes no notice of what is not applicable, and is 3 where nothing else was chosen', () => {
    expect(exitCodeOf(on(aScenario([detected]), inapplicable), ran)).to.equal(0);
    expect(exitCodeOf(on(aScenario([missed]), inapplicable), ran)).to.equal(1);
    expect(exitCodeOf(on(inapplicable, inapplicable), ran)).to.equal(3);
  });

  it('is 4 when a host was left changed, whatever else there is', () => {
    expect(exitCodeOf(on(aScenario([inconclusive, missed]), leftBehind), ran)).to.equal(4);
    const unproven = {
      kind: 'file',
      name: 'x',
      applied: 'yes' as const,
      reverted: true,
      verifiedAbsent: false,
    };
    expect(exitCodeOf(on(aScenario([detected], { changes: [unproven] })), ran)).to.equal(4);
  });
});

describe('the summary', () => {
  it('counts every verdict', () => {
    const { hosts, summary } = everything();
    expect(Object.keys(summary.verdicts)).to.deep.equal([...verdicts]);
    expect(summary).to.deep.include({
      hosts: 3,
      scenarios: 7,
      notApplicable: 1,
      expectations: 13,
      met: 4,
      restored: false,
    });
    expect(Object.values(summary.verdicts).every(count => count > 0)).to.equal(true);
    expect(summarise(hosts, { seconds: 60 }).seconds).to.equal(60);
  });

  it('counts what is not applicable apart', () => {
    expect(summarise(on(aScenario([]), inapplicable))).to.include({ scenarios: 2, notApplicable: 1 });
  });

  it('counts the scenarios that were chosen and have no result', () => {
    const hosts = on(aScenario([]));
    expect(summarise(hosts).notBegun).to.equal(0);
    expect(summarise(hosts, { planned: 20 }).notBegun).to.equal(19);
  });

  it('never says restored of hosts that an open ledger names, whatever the scenarios say', () => {
    const hosts = on(aScenario([anExpectation('detected')]));
    expect(summarise(hosts).restored).to.equal(true);
    expect(summarise(hosts, { leftOpen: true }).restored).to.equal(false);
    expect(exitCodeOf(hosts, { ...ran, leftOpen: true })).to.equal(4);
  });

  it('spans from the first start to the last end', () => {
    const early = aScenario([], { started: '2026-01-01T00:00:00Z', seconds: 2 });
    const late = aScenario([], { started: '2026-01-01T00:00:05Z', seconds: 1 });
    expect(summarise(on(late, early)).seconds).to.equal(6);
    expect(empty().summary.seconds).to.equal(0);
  });
});
