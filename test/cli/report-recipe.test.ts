import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { rendered } from '../reports/rendered.ts';
import { everything } from '../reports/samples.ts';
import { tsx } from '../simulate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const tally = `import type { Format } from '../format.ts';

export const tally: Format = {
  name: 'tally',
  purpose: 'a shell script that counts',
  extension: 'tally.txt',
  render: ({ summary }) => \`\${summary.met} of \${summary.expectations}\\n\`,
};
`;

describe('the recipe for a new report, followed in a copy: one file and one line of the registry', function () {
  this.timeout(120_000);
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'recipe-'));
    const rooms = readdirSync(root, { withFileTypes: true }).filter(
      entry => entry.isDirectory() && !/^\.|^(?:node_modules|dist|test|bench)$/.test(entry.name),
    );
    for (const name of [...rooms.map(room => room.name), 'package.json', 'tsconfig.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, 'reports/formats/tally.ts'), tally);
    const registry = join(copy, 'reports/formats.ts');
    const text = readFileSync(registry, 'utf8');
    const extended = text.replace(/(reportFormats: readonly Format\[\] = \[[^\]]*?),?\s*\]/, '$1, tally]');
    expect(extended).not.to.equal(text);
    writeFileSync(registry, `import { tally } from './formats/tally.ts';\n${extended}`);
    writeFileSync(join(copy, 'result.json'), rendered('json', everything()));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const node = (...words: string[]) =>
    spawnSync(process.execPath, [`--import=${tsx}`, ...words], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, SERVICEDRILL_STATE: join(copy, 'state') },
      timeout: 60_000,
    });

  it('works from the command line', () => {
    const { stdout, stderr } = node('cli/main.ts', 'report', 'result.json', '--format', 'tally');
    expect([stdout, stderr]).to.deep.equal(['4 of 13\n', '']);
    const { stderr: written } = node('cli/main.ts', 'report', 'result.json', '--format', 'tally:out.txt');
    expect(written).to.equal('tally report: out.txt\n');
    expect(readFileSync(join(copy, 'out.txt'), 'utf8')).to.equal('4 of 13\n');
  });

  it('is in the help of all that takes formats', () => {
    for (const command of ['run', 'report'])
      expect(node('cli/main.ts', command, '--help').stdout.replaceAll(/\s+/g, '')).to.include(
        '|tally[:PATH]',
      );
  });

  it('is in the documentation, which is stale until it is generated', () => {
    expect(node('docs/generate.ts', '--check').stderr).to.include('docs/reports.md');
    node('docs/generate.ts');
    expect(readFileSync(join(copy, 'docs/reports.md'), 'utf8')).to.match(
      /\| `tally` \| a shell script that counts \| report\.tally\.txt \|/,
    );
  });
});
