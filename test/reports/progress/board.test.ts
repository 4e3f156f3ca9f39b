import { expect } from 'chai';
import fc from 'fast-check';
import { Board } from '../../../reports/progress/board.ts';
import { widthOf } from '../../../reports/text/width.ts';
import { deceptive, hostile } from '../hostile.ts';

const drill = { host: 'lab-linux01', scenario: 'systemd-service' };

describe('the live region', () => {
  it('says what is done on which host, what is awaited and for how long', () => {
    const board = new Board();
    board.take({ type: 'planned', hosts: 2, scenarios: 2 }, 0);
    board.take({ type: 'host-connecting', host: 'lab-linux01' }, 0);
    board.take({ type: 'command', ...drill, phase: 'act', text: 'systemctl start x' }, 1000);
    expect(board.draw(4000, 80, 8)).to.deep.equal([
      '0 of 2 hosts done, 0 met, 0 not met, 0 awaited',
      '  lab-linux01  3 s  systemd-service  act: systemctl start x',
    ]);
    board.take({ type: 'waiting', ...drill, expectation: 'Service Creation', deadlineAt: 30_000 }, 4000);
    expect(board.draw(5000, 120, 8)[1]).to.include('25 s left  awaiting systemd-service: Service Creation');
  });

  it('awaits nothing after the verdict, after the deadline, or once the host is done', () => {
    const board = new Board();
    const awaited = () => board.draw(5000, 80, 8)[0]?.match(/\d+ awaited/)?.[0];
    for (const [expectation, deadlineAt] of [
      ['a', 9000],
      ['b', 9000],
      ['c', 4000],
    ] as const)
      board.take({ type: 'waiting', ...drill, expectation, deadlineAt }, 0);
    expect(awaited()).to.equal('2 awaited');
    board.take({ type: 'verdict', ...drill, expectation: 'a', verdict: 'detected', met: true }, 1);
    expect(awaited()).to.equal('1 awaited');
    board.take({ type: 'host-done', host: drill.host }, 2);
    expect(board.draw(5000, 80, 8)).to.deep.equal([]);
  });

  it('shows the hosts that take longest and counts the others', () => {
    const board = new Board();
    for (let host = 0; host < 100; host += 1)
      board.take({ type: 'host-connecting', host: `web-${host}` }, 1000 - host);
    const region = board.draw(2000, 80, 4);
    expect(region.map(line => line.trim().split('  ')[0])).to.deep.equal([
      '0 of 100 hosts done, 0 met, 0 not met, 0 awaited',
      'web-99',
      'web-98',
      'and 98 more hosts',
    ]);
  });

  it('never wraps, never grows, and shows hostile text instead of obeying it', () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { maxLength: 12 }),
        fc.integer({ min: 1, max: 100 }),
        fc.nat({ max: 8 }),
        (texts, width, rows) => {
          const board = new Board();
          for (const text of texts)
            board.take({ type: 'command', host: text, scenario: text, phase: 'act', text }, 0);
          const region = board.draw(0, width, rows);
          expect(region.length).to.be.at.most(rows);
          for (const line of region) {
            expect(widthOf(line)).to.be.at.most(width);
            expect(line).not.to.match(deceptive);
          }
        },
      ),
    );
  });
});
