import { expect } from 'chai';
import { attentionOf } from '../../reports/attention.ts';
import type { HostResult } from '../../reports/index.ts';
import { aHost, allMet, anExpectation, aResult, aScenario, everything } from './samples.ts';

const words = (hosts: HostResult[]) => attentionOf(aResult(hosts)).map(({ word }) => word);
const missed = anExpectation('missed');

describe('what needs attention', () => {
  it('is nothing where every expectation was met', () => {
    expect(attentionOf(allMet())).to.deep.equal([]);
  });

  it('begins with hosts not drilled, then scenarios that came to nothing, and ends with what has no verdict', () => {
    expect(attentionOf(everything()).map(({ word }) => word)).to.deep.equal([
      ...['not drilled', 'skipped', 'failed'],
      ...['telemetry-only', 'missed', 'blind', 'fired', 'late', 'allowed'],
      ...['inconclusive', 'error'],
    ]);
  });

  it('reports once what is the same on several hosts, though each has markers of its own', () => {
    const host = (name: string, marker: string) =>
      aHost([aScenario([{ ...missed, why: `nothing of sd-${marker}.service` }], { marker })], { name });
    const [finding, ...others] = attentionOf(aResult([host('a', 'k3v9q2xw'), host('b', 'p7w2m4aa')]));
    expect(others).to.deep.equal([]);
    expect(finding?.places).to.deep.equal([
      { host: 'a', anchor: 'h0s0e0' },
      { host: 'b', anchor: 'h1s0e0' },
    ]);
    expect(finding?.why).to.equal('nothing of sd-k3v9q2xw.service');
  });

  it('reports once what has one reason on a host, and apart what has another', () => {
    const more = { ...missed, title: 'another' };
    const [one, two] = attentionOf(
      aResult([aHost([aScenario([missed, more, { ...missed, why: 'something else' }])])]),
    );
    expect(one?.concerns).to.deep.equal([
      {
        scenario: 'systemd-service',
        expectations: [`Command Execution, ${missed.title}`, 'Command Execution, another'],
      },
    ]);
    expect(two?.why).to.equal('something else');
  });

  it('has every line that fixes it once, be they the same on all hosts or not', () => {
    const host = (name: string) =>
      aHost([aScenario([{ ...missed, fix: ['auditctl -R', `mend ${name}`] }])], { name });
    const [finding] = attentionOf(aResult([host('a'), host('b')]));
    expect(finding?.fix).to.deep.equal(['auditctl -R', 'mend a', 'mend b']);
  });

  it('reports a prevented act once, with its scenario, and what was still found', () => {
    const untold = [anExpectation('inconclusive'), anExpectation('inconclusive'), anExpectation('allowed')];
    const prevented = aScenario(untold, { outcome: 'prevented', why: 'Access is denied.' });
    const findings = attentionOf(aResult([aHost([prevented])]));
    expect(findings.map(({ word, why, concerns }) => [word, why, concerns.length])).to.deep.equal([
      ['allowed', 'the unprivileged account could start the service', 1],
      ['prevented', 'Access is denied.', 1],
    ]);
  });

  it('leaves out a host that refused what it had to', () => {
    const refused = aScenario([anExpectation('refused')], { outcome: 'prevented', why: 'Access is denied.' });
    expect(words([aHost([refused])])).to.deep.equal([]);
  });

  it('says of a host lost midway that it was not drilled to the end', () => {
    const error = { message: 'lab-linux01: the connection was lost', fix: 'try again' };
    expect(words([aHost([aScenario([])], { error })])).to.deep.equal(['not drilled to the end']);
  });
});
