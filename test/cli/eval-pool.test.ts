import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Answer, Job } from '../../cli/eval/job.ts';
import { Pool } from '../../cli/eval/pool.ts';
import { sigmaTaxonomy } from '../../validators/sigma/index.ts';
import { Workplace } from '../simulate.ts';
import { psexecRule, put, systemEvent } from './evaluation.ts';

describe('threads that share an evaluation', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  const setup = async () => ({
    rules: [await put(workplace, 'rule.yml', psexecRule.replace(/ +Provider_Name.*\n/, ''))],
    placeholders: {},
    cacheDir: workplace.folder,
    withFields: false,
    taxonomy: sigmaTaxonomy,
    read: {},
  });
  const block = (first: number): Job => {
    const text = `{"cut off\n${systemEvent({ ServiceName: 'PSEXESVC' })}`;
    return { file: 'x.jsonl', block: { first, bytes: new Uint8Array(Buffer.from(text)) } };
  };
  const here: Answer = { failed: 'done here' };

  /** A thread takes jobs from when it has compiled its rules. */
  async function doneThere(pool: Pool, ids: string[], job: () => Job): Promise<Answer> {
    for (;;) {
      const answer = await pool.run(job(), ids, async () => here);
      if (answer !== here) return answer;
      await setImmediate();
    }
  }

  it('answer with the numbers of the lines in the file', async () => {
    const pool = new Pool(2, await setup());
    try {
      const answer = await doneThere(pool, ['3b5a2f5e-7a1c-4c39-9a37-0d7f5cf2a0c1'], () => block(41));
      const findings = 'findings' in answer ? answer.findings : undefined;
      expect(findings).to.deep.include({ events: 1, hits: [{ rule: 0, record: '42' }] });
      expect(findings?.corrupt?.first.map(({ record }) => record)).to.deep.equal(['41']);
    } finally {
      await pool.close();
    }
  });

  it('refuse to work with other rules than the first thread', async () => {
    const pool = new Pool(2, await setup());
    try {
      const error: unknown = await doneThere(pool, ['another'], () => block(1)).catch(
        (caught: unknown) => caught,
      );
      expect(error)
        .to.be.instanceOf(Error)
        .with.property('message', 'the rules were changed while they were read');
    } finally {
      await pool.close();
    }
  });
});
