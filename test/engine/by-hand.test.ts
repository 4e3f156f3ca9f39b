import { expect } from 'chai';
import { reversalsByHand } from '../../engine/by-hand.ts';

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
});
