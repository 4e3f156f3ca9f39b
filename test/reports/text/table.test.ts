import { expect } from 'chai';
import fc from 'fast-check';
import { palette, plain, table } from '../../../reports/index.ts';
import { widthOf } from '../../../reports/text/width.ts';
import { hostile } from '../hostile.ts';

const withoutBlanks = (text: string) => [...text.replace(/\s/gu, '')].sort().join('');

describe('table', () => {
  it('aligns columns, a wide letter counting two cells and a combining mark none', () => {
    const lines = table(
      [
        ['漢字', 'a'],
        ['😀', 'b'],
        ['e\u0301', 'c'],
        ['plain', 'd'],
      ],
      { width: 40 },
    ).split('\n');
    expect(lines.map(line => widthOf(line.slice(0, -1)))).to.deep.equal([7, 7, 7, 7]);
  });

  it('wraps inside the cells when the terminal is narrower than the rows', () => {
    const laidOut = table([['detected', 'a rather long title of a rule']], { width: 26 });
    expect(laidOut).to.equal('detected  a rather long\n          title of a rule');
  });

  it('stacks the cells where columns would be too narrow to read', () => {
    const cells = ['telemetry-only', 'Command Execution', 'Service Started', 'auditd 4711'];
    expect(table([cells], { width: 24 })).to.equal(
      'telemetry-only\n  Command Execution\n  Service Started\n  auditd 4711',
    );
  });

  it('breaks no word of a column that is to be copied from', () => {
    const cells = ['service-permissions-linux', 'T1569.003 T1543.002', 'who may write to what starts'];
    expect(table([cells], { width: 50, unbroken: [0, 1] })).to.equal(
      [
        'service-permissions-linux  T1569.003   who may',
        '                           T1543.002   write to',
        '                                       what',
        '                                       starts',
      ].join('\n'),
    );
    expect(table([cells], { width: 40, unbroken: [0, 1] })).to.equal(
      'service-permissions-linux\n  T1569.003 T1543.002\n  who may write to what starts',
    );
  });

  it('colours only where told to', () => {
    const rows = [[{ text: 'missed', tone: 'bad' }]] as const;
    expect(table(rows, { width: 40 })).to.equal('missed');
    expect(table(rows, { width: 40, palette: palette(true) })).to.equal('\x1b[31mmissed\x1b[39m');
  });

  it('is never wider than the terminal and loses no letter', () => {
    const rows = fc.array(fc.array(hostile, { minLength: 1, maxLength: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 0, max: 4 }),
        (cells, width, indent) => {
          const laidOut = table(cells, { width, indent });
          for (const line of laidOut.split('\n')) expect(widthOf(line)).to.be.at.most(width);
          expect(withoutBlanks(laidOut)).to.equal(withoutBlanks(plain(cells.flat().join(''))));
        },
      ),
    );
  });
});
