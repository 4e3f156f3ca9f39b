import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Evaluator } from '../../cli/eval/evaluator.ts';
import type { Report } from '../../cli/eval/findings.ts';
import type { Answer, Job } from '../../cli/eval/job.ts';
import { Numbering } from '../../cli/eval/numbering.ts';
import { Pool } from '../../cli/eval/pool.ts';
import { readInTurn } from '../../cli/eval/read.ts';
import { readShared } from '../../cli/eval/share.ts';
import { Tally } from '../../cli/eval/tally.ts';
import { readRecorded } from '../../validators/index.ts';
import { loadRules, type RuleSet, sigmaTaxonomy } from '../../validators/sigma/index.ts';
import { Workplace } from '../simulate.ts';
import { psexecRule, put, sample, systemEvent } from './evaluation.ts';

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
    return { file: 'x.jsonl', bytes: text.length, block: { pieces, beginsTooLong: false } };
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
    const pool = new Pool(2, await setup(), 0);
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

  it('find what one finds, in the same order, in parts of files and in whole ones', async () => {
    const made = await setup();
    const lines = Array.from({ length: 40_000 }, (_, index) =>
      systemEvent({
        ServiceName: index % 97 === 0 ? 'PSEXESVC' : 'other',
        ImagePath: 'x'.repeat(200),
        index,
      }),
    );
    lines[1_000] = '{"broken\n';
    const big = await put(workplace, 'big.jsonl', lines.join(''));
    const files = [big, sample('psexec-service.evtx.gz'), big, join(workplace.folder, 'missing')];
    const set = await loadRules(made.rules);
    const reading = () => ({ evaluator: new Evaluator(set, false), options: {}, open: readRecorded });
    const alone = await tallied(readInTurn(files, reading()), set);
    let elsewhere = 0;
    const pool = new Pool(2, made, 0);
    const run = pool.run.bind(pool);
    pool.run = (job, ids, here) => {
      elsewhere += 1;
      return run(job, ids, one => {
        elsewhere -= 1;
        return here(one);
      });
    };
    try {
      // The other thread may be slow to begin: then there is more to do.
      for (let round = 0; round < 50 && elsewhere === 0; round++) {
        const ids = set.rules.map(({ id }) => id);
        expect(await tallied(readShared(files, { ...reading(), pool, ids }), set)).to.deep.equal(alone);
      }
      expect(elsewhere).to.be.above(0);
      expect(alone).to.include({ matches: 827, events: 80_002 });
    } finally {
      await pool.close();
    }
  });

  it('do not begin for what one does in that time', async () => {
    const pool = new Pool(2, { ...(await setup()), rules: ['/nothing/there'] });
    for (let count = 0; count < 3; count++)
      expect(await pool.run(block(), [], async () => here)).to.equal(here);
    await pool.close();
  });

  it('give blocks back to be numbered as they follow each other in the file', () => {
    const numbering = new Numbering();
    const answer = (record: string, lines: number): Answer => ({
      findings: {
        events: 1,
        unplaced: 0,
        unasked: {},
        lacking: {},
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
    const pool = new Pool(2, await setup(), 0);
    try {
      const error: unknown = await doneThere(pool, ['another'], block).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(Error).with.property('message', 'the rules changed during reading');
    } finally {
      await pool.close();
    }
  });
});

/** What was found, and each match in its order. */
async function tallied(reports: AsyncIterable<Report>, { rules }: RuleSet) {
  const tally = new Tally(rules);
  const hits: string[] = [];
  for await (const report of reports) {
    tally.add(report);
    if ('findings' in report)
      hits.push(...report.findings.hits.map(({ record }) => `${report.file}:${record}`));
  }
  const { matches, events, unplaced, corrupt, unreadable } = tally;
  return { matches, events, unplaced, corrupt, unreadable, hits };
}
