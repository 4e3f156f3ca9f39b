import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { compileRules, loadRules } from '../../../validators/sigma/index.ts';

const rule = (title: string, more = '') =>
  `title: ${title}\nlogsource: {product: lab}\n${more}detection:\n  s: {A: ${title}}\n  condition: s\n`;
const matches = (text: string, fields: object) =>
  compileRules(text)
    .match({ logsource: { product: 'lab' }, fields: { ...fields } })
    .map(match => match.rule.title);

describe('files of several documents', () => {
  it('hold several rules', () => {
    const text = `${rule('one')}---\n${rule('two')}`;
    expect(matches(text, { A: 'two' })).to.deep.equal(['two']);
    expect(compileRules(text).rules.map(({ title }) => title)).to.deep.equal(['one', 'two']);
  });

  it('tell the line on which each rule begins', () => {
    const text = `# comment\n\n${rule('one')}---\n# comment\n${rule('two')}`;
    expect(compileRules(text).rules.map(({ line }) => line)).to.deep.equal([3, 10]);
  });

  it('do not lose the others to a broken one', () => {
    const { rules, unsupported } = compileRules(`${rule('one')}---\ntitle: [broken\n---\n${rule('two')}`);
    expect(rules.map(({ title }) => title)).to.deep.equal(['one', 'two']);
    expect(unsupported.map(({ why }) => why.slice(0, 14))).to.deep.equal(['no valid YAML:']);
    expect(unsupported[0]?.line).to.be.within(8, 10);
  });

  it('may have a byte order mark, CRLF, empty documents and an end mark', () => {
    const text = `\ufeff---\r\n${rule('one').replaceAll('\n', '\r\n')}---\r\n---\r\n`;
    expect(matches(text, { A: 'one' })).to.deep.equal(['one']);
    expect(matches(`%YAML 1.2\n---\n${rule('one')}...\n`, { A: 'one' })).to.deep.equal(['one']);
  });

  it('of which three dashes are part of a block scalar that is indented', () => {
    const text = `${rule('one')}description: |\n  a\n  ---\n  b\n`;
    expect(compileRules(text).rules[0]?.description).to.equal('a\n---\nb\n');
  });

  it('give names to rules of one id in the same file, and refuse them in another', () => {
    const twice = `${rule('one', 'id: x\n')}---\n${rule('two', 'id: x\n')}`;
    expect(compileRules(twice).rules.map(({ id }) => id)).to.deep.equal(['x', 'x#2']);
    const { unsupported } = compileRules([
      { text: rule('one', 'id: x\n'), file: 'a.yml' },
      { text: rule('two', 'id: x\n'), file: 'b.yml' },
    ]);
    expect(unsupported.map(({ file, why }) => [file, why])).to.deep.equal([
      ['b.yml', 'its id is taken by "one" in a.yml'],
    ]);
  });
});

describe('collections', () => {
  const detection = (value: string) => `detection:\n  s: {A: ${value}}\n  condition: s\n`;

  it('merge a global document into all that follow', () => {
    const text =
      'action: global\ntitle: shared\nlogsource: {product: lab}\nlevel: high\n---\n' +
      `${detection('one')}---\n${detection('two')}`;
    const { rules, unsupported } = compileRules(text);
    expect(unsupported).to.deep.equal([]);
    expect(rules.map(({ title, level }) => [title, level])).to.deep.equal([
      ['shared', 'high'],
      ['shared', 'high'],
    ]);
    expect([matches(text, { A: 'one' }).length, matches(text, { A: 'three' }).length]).to.deep.equal([1, 0]);
  });

  it('merge maps at any depth', () => {
    const text =
      'action: global\ntitle: shared\ndetection:\n  s: {A: 1}\n  condition: s and t\n---\n' +
      'logsource: {product: lab}\ndetection:\n  s: {B: 2}\n  t: {C: 3}\n';
    expect(matches(text, { A: 1, B: 2, C: 3 })).to.deep.equal(['shared']);
    expect(matches(text, { B: 2, C: 3 })).to.deep.equal([]);
  });

  it('end a global document by reset', () => {
    const text = `action: global\nlevel: high\n---\n${rule('one')}---\naction: reset\n---\n${rule('two')}`;
    expect(compileRules(text).rules.map(({ level }) => level)).to.deep.equal(['high', 'medium']);
  });

  it('repeat the document before with changes', () => {
    const text = `${rule('one', 'level: low\n')}---\naction: repeat\ntitle: two\ndetection:\n  s: {A: two}\n`;
    expect(compileRules(text).rules.map(({ title, level }) => [title, level])).to.deep.equal([
      ['one', 'low'],
      ['two', 'low'],
    ]);
    expect(matches(text, { A: 'two' })).to.deep.equal(['two']);
  });

  it('repeat a repetition', () => {
    const text = `${rule('one')}---\naction: repeat\ntitle: two\n---\naction: repeat\nlevel: low\n`;
    expect(compileRules(text).rules.map(({ title, level }) => [title, level])).to.deep.equal([
      ['one', 'medium'],
      ['two', 'medium'],
      ['two', 'low'],
    ]);
  });

  it('refuse another action by its name', () => {
    const { unsupported } = compileRules(`action: explode\n${rule('one')}`);
    expect(unsupported.map(({ why }) => why)).to.deep.equal([
      'unknown action "explode": global, reset and repeat are known',
    ]);
  });

  it('may use anchors, aliases and merge keys', () => {
    const text =
      'title: one\nlogsource: {product: lab}\ndetection:\n  base: &base {A: 1}\n' +
      '  s: {<<: *base, B: &list [2, 3]}\n  t: {C: *list}\n  condition: s and t\n';
    expect(matches(text, { A: 1, B: 2, C: 3 })).to.deep.equal(['one']);
    expect(matches(text, { B: 2, C: 3 })).to.deep.equal([]);
  });
});

describe('loading files and folders', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
    await writeFile(join(folder, 'one.yml'), rule('one'));
    await writeFile(join(folder, 'two.yaml'), rule('two'));
    await writeFile(join(folder, 'notes.md'), 'no rule');
  });
  after(() => rm(folder, { recursive: true }));

  it('takes the .yml and .yaml files of a folder, each once, and any file that is named', async () => {
    const { rules } = await loadRules([folder, join(folder, 'one.yml')]);
    expect(rules.map(({ title, file }) => [title, file])).to.deep.equal([
      ['one', join(folder, 'one.yml')],
      ['two', join(folder, 'two.yaml')],
    ]);
  });

  it('throws what the file system says', async () => {
    const error: unknown = await loadRules([join(folder, 'nosuch')]).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ENOENT');
  });
});
