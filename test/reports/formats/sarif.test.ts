import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { Result } from '../../../reports/index.ts';
import { recordingsFolder } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { rendered } from '../rendered.ts';
import { aHost, allMet, anExpectation, aResult, aScenario, empty } from '../samples.ts';

const failing = () =>
  aResult([
    aHost([
      aScenario([
        anExpectation('detected'),
        anExpectation('missed'),
        anExpectation('late'),
        anExpectation('inconclusive'),
      ]),
    ]),
  ]);

function runOf(result: Result) {
  const { runs } = JSON.parse(rendered('sarif', result));
  expect(runs).to.have.lengthOf(1);
  return runs[0];
}

describe('the SARIF report', () => {
  it('has a result for each expectation that was not met, and none for the others', () => {
    const { results } = runOf(failing());
    expect(
      results.map(
        ({ kind, level, properties }: { kind: string; level: string; properties: { verdict: string } }) => [
          properties.verdict,
          kind,
          level,
        ],
      ),
    ).to.deep.equal([
      ['missed', 'fail', 'error'],
      ['late', 'fail', 'warning'],
      ['inconclusive', 'open', 'none'],
    ]);
    expect(runOf(allMet()).results).to.deep.equal([]);
  });

  it('stands at the file and line of the rule: a shipped one’s by the program’s folder, any other’s by its own', () => {
    const own = anExpectation('missed', {
      rule: {
        ...anExpectation('missed').rule,
        place: { file: '/rules/my rule.yml', line: 12, shipped: false },
      },
    });
    const { results, originalUriBaseIds } = runOf(
      aResult([aHost([aScenario([anExpectation('late'), own])])]),
    );
    const places = results.map(
      ({ locations }: { locations: { physicalLocation: object }[] }) => locations[0]?.physicalLocation,
    );
    expect(places).to.deep.equal([
      {
        artifactLocation: { uri: 'validators/rules/linux/service_started.yml', uriBaseId: 'SERVICEDRILL' },
        region: { startLine: 1 },
      },
      { artifactLocation: { uri: 'file:///rules/my%20rule.yml' }, region: { startLine: 12 } },
    ]);
    expect(originalUriBaseIds).to.have.property('SERVICEDRILL');
  });

  it('knows an expectation again in another run, and tells it from the same on another host', () => {
    const fingerprints = (name: string, id: string) => {
      const result = aResult([{ ...aHost([aScenario([anExpectation('missed')])]), name }]);
      const { results } = runOf({ ...result, run: { ...result.run, id } });
      return results[0].partialFingerprints['servicedrill/v1'];
    };
    expect(fingerprints('a', '1')).to.equal(fingerprints('a', '2'));
    expect(fingerprints('a', '1')).not.to.equal(fingerprints('b', '1'));
  });

  it('reports a host that was not reached or is left changed, and that a run was emulated', () => {
    const left = aScenario([], { restored: false, leftBehind: ['systemctl stop sd-k3v9q2xw.service'] });
    const dead = { ...aHost([]), name: 'lab-dead', error: { message: 'refused', fix: 'start sshd' } };
    const { invocations } = runOf(aResult([{ ...aHost([left]), emulated: true }, dead]));
    const told = JSON.stringify(invocations[0].toolExecutionNotifications);
    expect(told)
      .to.include('EMULATED')
      .and.include('lab-dead: refused; start sshd')
      .and.include('systemctl stop sd-k3v9q2xw.service');
  });

  describe('by the schema of its makers', () => {
    wants('recordings');

    it('is valid, also of an empty run, and a result without a message is not', () => {
      const {
        $schema: _,
        id: __,
        ...schema
      } = JSON.parse(readFileSync(join(recordingsFolder(), 'formats/sarif-2.1.0.schema.json'), 'utf8'));
      const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
      for (const result of [failing(), allMet(), empty()]) {
        valid(JSON.parse(rendered('sarif', result)));
        expect(valid.errors ?? []).to.deep.equal([]);
      }
      const log = JSON.parse(rendered('sarif', failing()));
      delete log.runs[0].results[0].message;
      expect(valid(log)).to.equal(false);
    });
  });
});
