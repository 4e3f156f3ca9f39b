import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadRules, type RuleSet } from '../../validators/sigma/index.ts';
import { demand } from '../wants.ts';

const rule = (title: string, wanted: string) =>
  `title: ${title}\nlogsource: {product: x}\ndetection:\n  s:\n    A|contains: ${wanted}\n  condition: s\n`;

describe('compiled rules kept between runs', () => {
  let folder: string;
  let rules: string;
  let cacheDir: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rule-cache-'));
    rules = join(folder, 'rules');
    cacheDir = join(folder, 'cache', 'rules');
    await mkdir(rules);
    await writeFile(join(rules, 'a.yml'), rule('first', "'%who%'").replace('contains', 'contains|expand'));
    await writeFile(join(rules, 'b.yml'), `${rule('second', 'bee')}---\ntitle: no rule\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (placeholders = { who: ['me'] }) => loadRules([rules], { cacheDir, placeholders });
  const titles = async (placeholders?: { who: string[] }) =>
    (await load(placeholders)).rules.map(({ title }) => title);
  const cacheFile = async () => join(cacheDir, (await readdir(cacheDir))[0] ?? '');

  /** Changes what is kept, as whoever writes caches would: the titles then tell whether it was believed. */
  async function rewrite(change: (lines: { head: string; body: string }) => string): Promise<void> {
    const [, head = '', body = ''] = (await readFile(await cacheFile(), 'utf8')).split('\n');
    const rest = change({ head, body: body.replaceAll('first', 'kept') });
    const digest = createHash('sha256').update(rest).digest('hex');
    await writeFile(await cacheFile(), `compiled sigma rules ${digest}\n${rest}`);
  }
  const mark = () => rewrite(({ head, body }) => `${head}\n${body}`);

  it('are used as long as nothing has changed, and tell the same', async () => {
    const made = await load();
    await mark();
    const kept = await load();
    expect(kept.rules.map(({ title }) => title)).to.deep.equal(['kept', 'second']);
    expect(JSON.stringify(kept.rules).replaceAll('kept', 'first')).to.equal(JSON.stringify(made.rules));
    expect(kept.unsupported).to.deep.equal(made.unsupported).and.to.have.lengthOf(1);
    const event = { logsource: { product: 'x' }, fields: { A: 'a Bee and ME' } };
    expect(kept.match(event).map(match => match.rule.title)).to.deep.equal(['kept', 'second']);
  });

  it('are for this user alone', async () => {
    await load();
    expect((await stat(cacheDir)).mode & 0o777).to.equal(0o700);
    expect((await stat(await cacheFile())).mode & 0o777).to.equal(0o600);
  });

  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a rule of the same size', () => writeFile(join(rules, 'a.yml'), rule('other', 'xyz'.padEnd(14)))],
    ['a rule that keeps its time', () => keepTime(join(rules, 'b.yml'), rule('other', 'bee'))],
    ['another rule', () => writeFile(join(rules, 'c.yml'), rule('third', 'x'))],
    ['a rule less', () => rm(join(rules, 'b.yml'))],
    ['a rule of another name', () => rename(join(rules, 'b.yml'), join(rules, 'z.yml'))],
    [
      'another engine',
      () => rewrite(({ head, body }) => `${head.replace(/"engine":"./, '"engine":"_')}\n${body}`),
    ],
    [
      'another request',
      () => rewrite(({ head, body }) => `${head.replace('"request":"', '"request":" ')}\n${body}`),
    ],
  ];
  for (const [what, change] of changes) {
    it(`are made anew after a change: ${what}`, async () => {
      await load();
      await mark();
      await change();
      expect(await titles()).to.deep.equal((await loadRules([rules])).rules.map(({ title }) => title));
    });
  }

  it('serve all values of placeholders, each filled as without them', async () => {
    await load();
    await mark();
    const matched = (set: RuleSet, A: string) =>
      set.match({ logsource: { product: 'x' }, fields: { A } }).map(match => match.rule.title);
    const [mine, yours] = [await load(), await load({ who: ['you'] })];
    expect([matched(mine, 'me'), matched(mine, 'you')]).to.deep.equal([['kept'], []]);
    expect([matched(yours, 'me'), matched(yours, 'you')]).to.deep.equal([[], ['kept']]);
    expect((await load({ who: [] })).rules[0]?.unfilled).to.deep.equal(['who']);
    expect(await readdir(cacheDir)).to.have.lengthOf(1);
  });

  const damages: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
    ['is cut off', async path => writeFile(path, (await readFile(path)).subarray(0, -40))],
    ['is empty', path => writeFile(path, '')],
    ['is something else', path => writeFile(path, '{"rules": []}\n\n')],
    [
      'has another content',
      async path => writeFile(path, (await readFile(path, 'utf8')).replace('kept', 'fake')),
    ],
    ['can be written by others', path => chmod(path, 0o666)],
    ['is a link', async path => symlink(await moved(path), path)],
    ['is a folder', async path => mkdir(join(await removed(path), 'x'), { recursive: true })],
    ['has no JSON', () => rewrite(() => 'head\nbody')],
  ];
  for (const [what, damage] of damages) {
    it(`are made anew if their file ${what}`, async () => {
      await load();
      await mark();
      await damage(await cacheFile());
      expect(await titles()).to.deep.equal(['first', 'second']);
      expect(await titles()).to.deep.equal(['first', 'second']);
    });
  }

  it('do without a place to keep them', async () => {
    await writeFile(join(folder, 'cache'), 'a file');
    expect(await titles()).to.deep.equal(['first', 'second']);
  });

  it('do without it where folders cannot be made', async function () {
    await demand(this, 'linux');
    cacheDir = '/proc/nowhere/servicedrill/rules';
    expect(await titles()).to.deep.equal(['first', 'second']);
  });

  it('can be loaded by many at a time, and leave one whole file', async () => {
    const sets = await Promise.all(Array.from({ length: 8 }, () => load()));
    for (const set of sets) expect(set.rules).to.have.lengthOf(2);
    expect(await readdir(cacheDir)).to.have.lengthOf(1);
    await mark();
    expect(await titles()).to.deep.equal(['kept', 'second']);
  });

  it('of long ago are cleared away', async () => {
    for (let at = 0; at < 20; at++) await loadRules(Array<string>(at + 1).fill(rules), { cacheDir });
    expect(await readdir(cacheDir)).to.have.lengthOf(16);
  });

  async function keepTime(path: string, text: string): Promise<void> {
    const { atime, mtime } = await stat(path);
    await writeFile(path, text);
    await utimes(path, atime, mtime);
  }

  async function moved(path: string): Promise<string> {
    const elsewhere = join(folder, 'elsewhere');
    await rename(path, elsewhere);
    return elsewhere;
  }

  async function removed(path: string): Promise<string> {
    await rm(path);
    return path;
  }
});
