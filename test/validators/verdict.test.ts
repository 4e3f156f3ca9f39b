import { expect } from 'chai';
import fc from 'fast-check';
import { type Health, judge } from '../../validators/index.ts';

const alive: Health = { state: 'alive' };
const blind: Health = { state: 'blind', why: 'auditd is stopped', fix: ['systemctl start auditd'] };
const unknown: Health = { state: 'inconclusive', why: '3 records were lost', fix: [] };
const nothing = { must: 'fire', telemetry: 0, matches: 0, health: alive, coverage: alive } as const;

describe('the verdict on one expectation', () => {
  const cases = [
    ['a match: detected', { ...nothing, telemetry: 1, matches: 1 }, 'detected', true],
    [
      'a match that took too long: late',
      { ...nothing, matches: 1, late: { took: 45_000, within: 30_000 } },
      'late',
      false,
    ],
    ['events, no match: telemetry-only', { ...nothing, telemetry: 2 }, 'telemetry-only', false],
    ['nothing in a log that is alive and switched on: missed', nothing, 'missed', false],
    ['nothing, and the source is off: blind', { ...nothing, health: blind }, 'blind', false],
    ['nothing, and this kind is not switched on: blind', { ...nothing, coverage: blind }, 'blind', false],
    ['nothing, and records were lost: inconclusive', { ...nothing, health: unknown }, 'inconclusive', false],
    [
      'events, no match, and records were lost: inconclusive',
      { ...nothing, telemetry: 1, health: unknown },
      'inconclusive',
      false,
    ],
    [
      'a match among lost records is still one',
      { ...nothing, matches: 1, health: unknown },
      'detected',
      true,
    ],
    [
      'the act did not take place: inconclusive',
      { ...nothing, notActed: 'prevented' },
      'inconclusive',
      false,
    ],
    [
      'an attempt that was seen and matched counts',
      { ...nothing, matches: 1, notActed: 'prevented' },
      'detected',
      true,
    ],
    ['the rule is not there: error', { ...nothing, ruleMissing: 'no file holds it' }, 'error', false],
    ['a control that fired', { ...nothing, must: 'stay-silent', telemetry: 1, matches: 1 }, 'fired', false],
    [
      'a control that was seen and stayed silent',
      { ...nothing, must: 'stay-silent', telemetry: 1 },
      'silent',
      true,
    ],
    [
      'a control of which nothing was seen is not silent',
      { ...nothing, must: 'stay-silent' },
      'missed',
      false,
    ],
  ] as const;
  for (const [name, findings, verdict, met] of cases) {
    it(name, () => expect(judge(findings)).to.include({ verdict, met }));
  }

  it('names the lines for a silent log and for a kind that is switched off, where both are so', () => {
    const off: Health = { state: 'blind', why: 'no rule for it', fix: ['auditctl -a always,exit'] };
    expect(judge({ ...nothing, health: blind, coverage: off })).to.deep.include({
      why: 'auditd is stopped; no rule for it',
      fix: ['systemctl start auditd', 'auditctl -a always,exit'],
    });
  });

  it('names the lines that turn a blind source on', () => {
    expect(judge({ ...nothing, health: blind }).fix).to.deep.equal(['systemctl start auditd']);
  });

  const health = fc.constantFrom(alive, blind, unknown);
  const findings = fc.record({
    must: fc.constantFrom('fire' as const, 'stay-silent' as const),
    telemetry: fc.nat(3),
    matches: fc.nat(3),
    health,
    coverage: health,
  });

  it('is never a miss where the log could not be believed, and never met without evidence', () => {
    fc.assert(
      fc.property(findings, found => {
        const { verdict, met } = judge(found);
        if (found.health.state !== 'alive' || found.coverage.state !== 'alive')
          expect(verdict).to.not.equal('missed');
        if (met) expect(found.telemetry + found.matches).to.be.above(0);
      }),
    );
  });
});
