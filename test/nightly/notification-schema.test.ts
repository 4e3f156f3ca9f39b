import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the published form of a notification', () => {
  const fits = new Ajv2020().compile(JSON.parse(page('notification.schema.json')));
  const [, shown = ''] =
    /```json\n(\{\n {2}"schema": "servicedrill\/notification@1".*?)```/s.exec(page('nightly.md')) ?? [];

  it('is that of the one which docs/nightly.md shows', () => {
    expect(fits(JSON.parse(shown)), JSON.stringify(fits.errors)).to.equal(true);
  });

  it('is not that of another document, or of one that lacks a part', () => {
    const whole = JSON.parse(shown);
    for (const [part, value] of Object.entries({ schema: 'x', kind: 'run', exitCode: '1', messages: [{}] }))
      expect(fits({ ...whole, [part]: value }), part).to.equal(false);
    for (const part of Object.keys(whole))
      expect(fits({ ...whole, [part]: undefined }), part).to.equal(false);
  });

  it('may have more than is known today', () => {
    expect(fits({ ...JSON.parse(shown), later: true })).to.equal(true);
  });
});
