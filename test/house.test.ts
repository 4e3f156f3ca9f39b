import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

describe('the package', () => {
  it('offers the commands simulate and servicedrill, the same program', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest.bin.simulate).to.equal(manifest.bin.servicedrill);
  });

  it('locks each package of others to its contents, those for other systems too', () => {
    const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
    const packages = Object.entries<{ link?: boolean; integrity?: string }>(lock.packages);
    const loose = packages.filter(
      ([place, { link, integrity = '' }]) => place !== '' && !link && !/^sha512-/.test(integrity),
    );
    expect(packages.length).to.be.greaterThan(200);
    expect(loose.map(([place]) => place)).to.deep.equal([]);
  });
});

describe('a test run that is interrupted', () => {
  it('is ended by one file alone, which waits for what the others clear up', () => {
    const here = new URL('.', import.meta.url);
    const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.ts'),
    );
    // A parent's messages, and its going, are no signals.
    const listens =
      /\bprocess\s*\.\s*(?:on|once|addListener|prepend(?:Once)?Listener)\s*\(\s*(?!'(?:exit|disconnect|message)')/;
    const listening = files.filter(name => listens.test(readFileSync(new URL(name, here), 'utf8')));
    expect(listening).to.deep.equal(['temporary.ts']);
  });
});
