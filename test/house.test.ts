import { readFileSync } from 'node:fs';
import { expect } from 'chai';

describe('the package', () => {
  it('offers the commands simulate and servicedrill, the same program', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest.bin.simulate).to.equal(manifest.bin.servicedrill);
  });
});
