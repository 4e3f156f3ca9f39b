import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { recordingsFolder } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { rendered } from '../rendered.ts';
import { aHost, allMet, aResult, aScenario, empty } from '../samples.ts';

const log = () => JSON.parse(rendered('attire', allMet()));

describe('the ATTiRe report', () => {
  it('has a step for each command of the act, with start and stop and an output that is a string', () => {
    const { procedures, ...others } = log();
    expect(others['execution-data'].target).to.include({
      host: 'lab-linux01',
      ip: '192.0.2.11',
      user: 'root',
    });
    expect(procedures[0]).to.include({ 'mitre-technique-id': 'T1569.003', order: 1 });
    expect(procedures[0].steps).to.deep.equal([
      {
        order: 1,
        command: 'systemctl start sd-k3v9q2xw.service',
        'time-start': '2026-11-24T03:16:29.000Z',
        'time-stop': '2026-11-24T03:16:29.100Z',
        output: [{ content: 'exit status 0', level: 'INFO', type: 'status' }],
      },
    ]);
  });

  it('names a scenario by one GUID for ever', () => {
    const [procedure] = log().procedures;
    expect(procedure['procedure-id']).to.deep.equal({
      type: 'guid',
      id: 'f3c6c030-4e2d-5dfd-a798-046e79058d15',
    });
  });

  it('has no file for a host on which nothing was done', () => {
    expect(rendered('attire', empty())).to.equal('');
    expect(rendered('attire', aResult([aHost([aScenario([], { commands: [] })])]))).to.equal('');
  });

  describe('by the schema of its makers', () => {
    wants('recordings');

    it('is valid, and a log without steps is not', () => {
      const file = join(recordingsFolder(), 'formats/attire-1.1.schema.json');
      const { $schema: _, ...schema } = JSON.parse(
        readFileSync(file, 'utf8').replaceAll(/"\$id": "#[^"]*",/g, ''),
      );
      const valid = new Ajv({ strict: false }).compile(schema);
      valid(log());
      expect(valid.errors ?? []).to.deep.equal([]);
      expect(valid({ ...log(), procedures: [{}] })).to.equal(false);
    });
  });
});
