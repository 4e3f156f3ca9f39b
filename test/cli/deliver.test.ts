import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { deliver } from '../../cli/deliver.ts';
import { type Format, reportPaths } from '../../reports/index.ts';
import { everything } from '../reports/samples.ts';

const good: Format = { name: 'good', purpose: 'fine', extension: 'txt', render: () => 'fine' };
const broken: Format = {
  ...good,
  name: 'broken',
  render: () => {
    throw new RangeError('out of paper');
  },
};
const several: Format = {
  ...good,
  name: 'several',
  extension: 'x.json',
  render: ({ hosts }) => hosts.map(({ name }) => ({ of: name, text: name })),
};

describe('delivering reports', () => {
  let folder: string;
  let told: string;
  const { write } = process.stderr;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deliver-'));
    told = '';
    process.stderr.write = text => {
      told += String(text);
      return true;
    };
  });
  afterEach(() => {
    process.stderr.write = write;
    rmSync(folder, { recursive: true });
  });

  const to = (...formats: Format[]) =>
    deliver(
      everything(),
      formats.map(format => ({ format, path: join(folder, `${format.name}.x.json`) })),
      { path: () => '-', named: false },
    );

  it('a report that breaks is reported as a mistake of ours, and the others are written', async () => {
    const ending = await to(broken, good);
    expect(told).to.match(
      /^the broken report cannot be made, by a mistake in servicedrill:\nRangeError: out of paper/,
    );
    expect(readFileSync(join(folder, 'good.x.json'), 'utf8')).to.equal('fine');
    expect(ending).to.equal(3);
  });

  it('a report of several files has one for each part, beside each other', async () => {
    expect(await to(several)).to.equal(0);
    for (const { name } of everything().hosts)
      expect(readFileSync(join(folder, `several-${name}.x.json`), 'utf8')).to.equal(name);
  });

  it('names of parts leave no folder and never meet', () => {
    const files = ['../../etc/passwd', 'a/b', 'a_b', 'A_B'].map(of => ({ of, text: '' }));
    expect(reportPaths('out/x.json', several, files)).to.deep.equal(
      ['.._.._etc_passwd', 'a_b', 'a_b-2', 'A_B-3'].map(name => join('out', `x-${name}.json`)),
    );
    expect(reportPaths('out/x.json', several, [{ text: '' }])).to.deep.equal(['out/x.json']);
  });
});
