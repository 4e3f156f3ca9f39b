import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTrials, withTrials } from './verified.ts';

const document = await readFile(new URL('../docs/verified.md', import.meta.url), 'utf8');

describe('docs/verified.md', () => {
  it('has a row for each feature that a test declares as tried on a real system, and no other', async () => {
    const declared = (await testTexts()).flatMap(text =>
      [...text.matchAll(/^\s+verifies\(\s*'([^']+)'/gm)].map(([, feature = '']) => feature),
    );
    expect(declared).to.not.be.empty;
    expect(readTrials(document).map(({ feature }) => feature)).to.have.members(declared);
  });

  it('is given a new row for a feature tried again, and keeps the others and its text', () => {
    const [first] = readTrials(document);
    if (first === undefined) throw new Error('no rows');
    const again = { ...first, system: 'Debian 99 | sid', date: '2099-01-01' };
    const written = withTrials(document, [again]);
    expect(readTrials(written)).to.deep.equal([
      { ...again, system: 'Debian 99   sid' },
      ...readTrials(document).slice(1),
    ]);
    expect(withTrials(written, [first])).to.equal(document);
  });
});

async function testTexts(): Promise<string[]> {
  const folder = new URL('.', import.meta.url).pathname;
  const names = await readdir(folder, { recursive: true });
  return Promise.all(
    names.filter(name => name.endsWith('.test.ts')).map(name => readFile(join(folder, name), 'utf8')),
  );
}
