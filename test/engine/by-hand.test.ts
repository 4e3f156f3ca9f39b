import { expect } from 'chai';
import { execa } from 'execa';
import fc from 'fast-check';
import { reversalsByHand } from '../../engine/act/by-hand.ts';

describe('what a person types to take changes back', () => {
  it('is the reversals of the last change first, without what would wait at the terminal', () => {
    const write = { program: '/bin/sh', args: ['-c', 'cat >"$1"', 'sh', '/tmp/x'], stdin: 'old' };
    const changes = [
      {
        revert: [
          { program: 'systemctl', args: ['stop', 'x y'] },
          { program: 'rm', args: ['/tmp/x'] },
        ],
      },
      { revert: [write] },
    ];
    expect(reversalsByHand(changes, 'posix')).to.deep.equal(["systemctl stop 'x y'", 'rm /tmp/x']);
  });

  it('is one line for a script of several, and still the same script', async () => {
    const script = 'for word; do\n\tprintf "%s\\\\\\n" "it\'s $word"\ndone';
    const line = reversalsByHand(
      [{ revert: [{ program: '/bin/sh', args: ['-c', script, 'sh', 'a b'] }] }],
      'posix',
    );
    expect(line).to.have.length(1);
    expect(line[0]).not.to.match(/[\n\t]/);
    const byHand = await execa('/bin/sh', ['-c', line[0] ?? '']);
    expect(byHand.stdout).to.equal((await execa('/bin/sh', ['-c', script, 'sh', 'a b'])).stdout);
    expect(byHand.stdout).to.include("it's a b");
  });

  it('is read by a shell as the words it was made from, whatever they hold', async () => {
    // A line break at a word's end is the one thing that a command substitution loses.
    const word = fc
      .string({ unit: fc.constantFrom('\n', '\t', '\\', "'", '"', '$', '`', '!', '0', 'n', ' ', 'é') })
      .filter(text => !text.endsWith('\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 3 }), async args => {
        const [line = ''] = reversalsByHand(
          [{ revert: [{ program: 'printf', args: ['%s\\0', ...args] }] }],
          'posix',
        );
        expect(line).not.to.match(/[\n\t]/);
        const { stdout } = await execa('/bin/sh', ['-c', line], { stripFinalNewline: false });
        expect(stdout.split('\0').slice(0, -1)).to.deep.equal(args);
      }),
      { numRuns: 60 },
    );
  });
});
