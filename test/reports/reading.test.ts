import { expect } from 'chai';
import { extent, restoration, seconds, withoutName } from '../../reports/reading.ts';
import { aHost, aResult, aScenario } from './samples.ts';

describe('a span of time', () => {
  it('is given as exactly as a reader needs it', () => {
    expect([0, 0.214, 12.34, 59.96, 119.6, 200].map(seconds)).to.deep.equal([
      '0 s',
      '0.21 s',
      '12.3 s',
      '60 s',
      '2 min 0 s',
      '3 min 20 s',
    ]);
  });
});

describe('what was said of a host', () => {
  it('loses the name where a place names the host already, and nothing else', () => {
    expect(withoutName('web', 'web: port 22 refuses connections')).to.equal('port 22 refuses connections');
    expect(withoutName('web', 'web presents another key')).to.equal('presents another key');
    for (const kept of ['web.example.org is not known', 'root on web: refused', 'web', ''])
      expect(withoutName('web', kept)).to.equal(kept);
  });
});

describe('how far a run came', () => {
  const result = aResult([aHost([aScenario([])]), aHost([], { name: 'lab-linux02' })], true);

  it('counts no host that was never begun among those drilled', () => {
    expect(extent(result)).to.match(/^1 scenario on 1 host in [\d.]+ s, 1 host not drilled$/);
  });

  it('says how many scenarios were to come', () => {
    const summary = { ...result.summary, notBegun: 39 };
    expect(extent({ ...result, summary })).to.match(/ s, 39 scenarios not begun, 1 host not drilled$/);
  });
});

describe('how a host was restored', () => {
  it('reports processes that had to be killed', () => {
    expect(restoration(aScenario([]))).to.equal('restored: 1 change reverted and proven gone');
    expect(restoration(aScenario([], { killed: ['process 7 (/bin/sh)'] }))).to.equal(
      'restored: 1 change reverted and proven gone, 1 process that outlived it killed',
    );
  });
});
