import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { renderReport, resultModel } from '../../../reports/index.ts';
import { hostile } from '../hostile.ts';
import { everything, poisoned } from '../samples.ts';

describe('the JSON document', () => {
  it('is the result itself, every value exact', () => {
    expect(JSON.parse(renderReport('json', everything()))).to.deep.equal(everything());
    fc.assert(
      fc.property(hostile, text => {
        expect(resultModel.parse(JSON.parse(renderReport('json', poisoned(text))))).to.deep.equal(
          poisoned(text),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('has a published schema that requires what the document has', async () => {
    const schema = JSON.parse(
      await readFile(new URL('../../../docs/result.schema.json', import.meta.url), 'utf8'),
    );
    expect(schema.required).to.deep.equal(Object.keys(everything()));
    expect(schema.properties.schema.const).to.equal(everything().schema);
  });
});
