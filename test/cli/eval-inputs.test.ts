import { join } from 'node:path';
import { expect } from 'chai';
import { inputsOf } from '../../cli/eval/inputs.ts';
import { Workplace } from '../simulate.ts';
import { put } from './evaluation.ts';

describe('the words behind simulate eval', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    for (const name of [
      'logs/a.evtx',
      'logs/b/audit.log.1',
      'logs/c.jsonl.gz',
      'logs/notes.md',
      'rules/r.yml',
    ])
      await put(workplace, name, '');
  });
  after(() => workplace.close());

  const at = (name: string) => join(workplace.folder, name);

  it('a folder stands for the logs in it, packed ones and rotated ones too', async () => {
    const { files } = await inputsOf([at('logs')], []);
    expect(files).to.deep.equal([at('logs/a.evtx'), at('logs/b/audit.log.1'), at('logs/c.jsonl.gz')]);
  });

  it('further folders of rules may follow --rules', async () => {
    const inputs = await inputsOf([at('rules'), at('rules/r.yml'), at('logs/a.evtx')], ['mine']);
    expect(inputs).to.deep.equal({
      files: [at('logs/a.evtx')],
      rules: ['mine', at('rules'), at('rules/r.yml')],
    });
  });

  const mistakes: [string, () => [string[], string[]], RegExp][] = [
    ['a folder without logs', () => [[at('rules')], []], /has no log/],
    ['a file that is not there', () => [[at('nosuch')], []], /no such file or folder/],
    ['rules alone', () => [[at('rules')], ['mine']], /FILE is missing/],
    ['standard input twice', () => [['-', '-'], []], /only once/],
  ];
  for (const [what, words, why] of mistakes) {
    it(`${what} cannot be evaluated`, async () => {
      const error: unknown = await inputsOf(...words()).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(Error).with.property('message').that.matches(why);
    });
  }
});
