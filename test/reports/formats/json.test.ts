import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { resultModel } from '../../../reports/index.ts';
import { hostile } from '../hostile.ts';
import { rendered } from '../rendered.ts';
import { allMet, everything, poisoned } from '../samples.ts';

describe('the JSON document', () => {
  it('is the result itself, every value exact', () => {
    expect(JSON.parse(rendered('json', everything()))).to.deep.equal(everything());
    fc.assert(
      fc.property(hostile, text => {
        expect(resultModel.parse(JSON.parse(rendered('json', poisoned(text))))).to.deep.equal(poisoned(text));
      }),
      { numRuns: 30 },
    );
  });

  it('is laid out as one document, though it comes host by host', () => {
    const none = { ...everything(), hosts: [] };
    for (const result of [everything(), allMet(), none, poisoned('"hosts": []')])
      expect(rendered('json', result)).to.equal(`${JSON.stringify(result, null, 2)}\n`);
  });

  it('has a published schema that requires what the document has', async () => {
    const schema = JSON.parse(
      await readFile(new URL('../../../docs/result.schema.json', import.meta.url), 'utf8'),
    );
    expect(schema.required).to.deep.equal(Object.keys(everything()));
    expect(schema.properties.schema.const).to.equal(everything().schema);
  });
});
