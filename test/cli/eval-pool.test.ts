import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Answer, Job } from '../../cli/eval/job.ts';
import { Numbering } from '../../cli/eval/numbering.ts';
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
  const block = (): Job => {
    const text = `{"cut off\n${systemEvent({ ServiceName: 'PSEXESVC' })}`;
    const pieces = [new Uint8Array(Buffer.from(text))];
    return { file: 'x.jsonl', block: { pieces, beginsTooLong: false } };
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

  it('answer with the numbers of the lines in the block, and how many there were', async () => {
    const pool = new Pool(2, await setup());
    try {
      const answer = await doneThere(pool, ['3b5a2f5e-7a1c-4c39-9a37-0d7f5cf2a0c1'], block);
      const findings = 'findings' in answer ? answer.findings : undefined;
      expect(findings).to.deep.include({ events: 1, hits: [{ rule: 0, record: '2' }] });
      expect(findings?.corrupt?.first.map(({ record }) => record)).to.deep.equal(['1']);
      expect(answer).to.have.property('lines', 2);
    } finally {
      await pool.close();
    }
  });

  it('give blocks back to be numbered as they follow each other in the file', () => {
    const numbering = new Numbering();
    const answer = (record: string, lines: number): Answer => ({
      findings: {
        events: 1,
        unplaced: 0,
        hits: [{ rule: 0, record }],
        corrupt: { count: 1, first: [{ record, why: '' }] },
      },
      lines,
    });
    const placed = [answer('2', 5), here, answer('1', 3), answer('7', 7)].map(one => numbering.place(one));
    expect(placed.map(one => ('findings' in one ? one.findings.hits[0]?.record : one.failed))).to.deep.equal([
      '2',
      'done here',
      '6',
      '15',
    ]);
    expect(placed[3]).to.have.nested.property('findings.corrupt.first[0].record', '15');
  });

  it('refuse to work with other rules than the first thread', async () => {
    const pool = new Pool(2, await setup());
    try {
      const error: unknown = await doneThere(pool, ['another'], block).catch((caught: unknown) => caught);
      expect(error)
        .to.be.instanceOf(Error)
        .with.property('message', 'the rules were changed while they were read');
    } finally {
      await pool.close();
    }
  });
});
