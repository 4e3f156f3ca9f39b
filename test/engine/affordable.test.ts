import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { affordable } from '../../engine/affordable.ts';
import { tsx } from '../simulate.ts';

const program = new URL('../../engine/affordable.ts', import.meta.url).href;

/** What a process that may open so many files says to each wish. */
async function underLimit(files: number, wishes: readonly number[]): Promise<number[]> {
  const ask = `import { affordable } from '${program}'; console.log(JSON.stringify(${JSON.stringify(wishes)}.map(affordable)))`;
  const node = [process.execPath, `--import=${tsx}`, '--input-type=module', '--eval', ask];
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `ulimit -n ${files} && exec "$@"`,
    'sh',
    ...node,
  ]);
  return JSON.parse(stdout);
}

describe('how many hosts are drilled at once', () => {
  it('is what was wished for where there are file descriptors for it', () => {
    expect(affordable(20)).to.equal(20);
    expect(affordable(24)).to.equal(24);
  });

  it('is what the file descriptors allow, and one at least', async () => {
    expect(await underLimit(140, [5, 30, 1000])).to.deep.equal([5, 20, 20]);
    expect(await underLimit(62, [30])).to.deep.equal([1]);
  });
});
