import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { rendered } from './reports/rendered.ts';
import { everything } from './reports/samples.ts';
import { tsx } from './simulate.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** In the copy's own folder for temporary files it needs none of this run's settings. */
const { SERVICEDRILL_LEFT_OUT: _, MOCHA_OPTIONS: __, TALLY: ___, ...environment } = process.env;

describe('npm run new, in a copy of the sources', function () {
  this.timeout(300_000);
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'recipe-'));
    const entries = readdirSync(root).filter(
      name => !/^(?:[.]git|[.]cache|node_modules|dist|bench)$/.test(name),
    );
    for (const name of entries) cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const words of things) {
      const { status, told } = recipe(...words.split(' '));
      expect(status, told).to.equal(0);
    }
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const things = ['report tally', 'kind own-folder', 'source live-syslog', 'scenario nap linux'];
  const node = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: copy,
      encoding: 'utf8',
      env: { ...environment, SERVICEDRILL_STATE: join(copy, 'state') },
      timeout: 240_000,
    });
    return { status, told: stdout + stderr };
  };
  const recipe = (...words: string[]) => node(`--import=${tsx}`, join('recipes', 'main.ts'), ...words);
  const text = (path: string) => readFileSync(join(copy, path), 'utf8');

  it('lays what compiles', () => {
    const { status, told } = node(join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit');
    expect(status, told).to.equal(0);
  });

  it('lays tests that pass, beside those of the whole catalogue', () => {
    const { status, told } = node(
      join('node_modules', 'mocha', 'bin', 'mocha.js'),
      '--no-parallel',
      'test/reports/formats/tally.test.ts',
      'test/scenarios/kinds/own-folder.test.ts',
      'test/validators/sources/live-syslog.test.ts',
      'test/scenarios/linux/nap.test.ts',
      'test/scenarios/catalogue.test.ts',
    );
    expect(status, told).to.equal(0);
    expect(told).to.match(/1[0-9] passing/);
  });

  it('makes them known to the command line', () => {
    const main = join('dist', 'cli', 'main.js');
    writeFileSync(join(copy, 'result.json'), rendered('json', everything()));
    expect(node(main, 'report', 'result.json', '--format', 'tally').told).to.equal(
      '4 of 13 expectations met\n',
    );
    expect(node(main, 'report', 'result.json', '--format', 'tally:out.txt').told).to.equal(
      'tally report: out.txt\n',
    );
    expect(text('out.txt')).to.equal('4 of 13 expectations met\n');
    for (const command of ['run', 'report'])
      expect(node(main, command, '--help').told.replaceAll(/\s+/g, '')).to.include('|tally[:PATH]');
    expect(node(main, 'list').told).to.match(/^nap\b/m);
  });

  it('has the documentation follow', () => {
    expect(text('docs/reports.md')).to.include(
      '| `tally` | a count of the expectations that were met | report.tally.txt |',
    );
    expect(text('docs/scenarios.md')).to.match(/^### nap$/m);
    expect(text('docs/inventory.schema.json')).to.include('"live-syslog"');
    expect(node(`--import=${tsx}`, join('docs', 'generate.ts'), '--check')).to.deep.equal({
      status: 0,
      told: '',
    });
  });

  it('undoes what it wrote where the linter objects', () => {
    const [settings, registry] = [text('biome.json'), text('reports/formats.ts')];
    writeFileSync(join(copy, 'biome.json'), '{"no": "settings"}');
    try {
      const { status, told } = recipe('report', 'undone');
      expect(status).to.equal(2);
      expect(told).to.match(/^nothing was laid: .*biome failed/);
    } finally {
      writeFileSync(join(copy, 'biome.json'), settings);
    }
    expect(text('reports/formats.ts')).to.equal(registry);
    expect(readdirSync(join(copy, 'reports/formats'))).not.to.include('undone.ts');
  });

  it('overwrites nothing, and says what is wrong with its words', () => {
    const before = text('scenarios/registry.ts');
    const wrong = {
      'scenario nap': 'scenarios/linux/nap.ts is there already: choose another name\n',
      'scenario nap2 beos': '"beos" is no platform: linux|windows|macos\n',
    };
    for (const [words, told] of Object.entries(wrong))
      expect(recipe(...words.split(' '))).to.deep.equal({ status: 2, told });
    expect(recipe('kind', 'Folder').told).to.match(/^"Folder" is no name: /);
    expect(recipe('thing', 'x').told).to.match(/^usage: npm run new scenario NAME /);
    expect(text('scenarios/registry.ts')).to.equal(before);
  });
});
