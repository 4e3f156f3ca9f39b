import { expect } from 'chai';
import { judgeAttempt } from '../../validators/index.ts';

const refused = { outcome: 'refused', why: 'sc.exe ended with 5: Access is denied.' } as const;
const control = { name: 'sdrill-k3v9q2xw', succeeded: true };
const attempt = { attempt: refused, control, telemetry: 0 };

describe('the verdict on an attempt that must be refused', () => {
  it('is refused beside a positive control, and says whether the attempt was seen', () => {
    expect(judgeAttempt(attempt)).to.deep.include({ verdict: 'refused', met: true });
    expect(judgeAttempt(attempt).why).to.include('Access is denied').and.include('not seen in the log');
    expect(judgeAttempt({ ...attempt, telemetry: 2 }).why).to.include('; seen in the log (2)');
  });

  const unmet = [
    ['allowed where it succeeded', { outcome: 'allowed', why: '' }, true, 'allowed'],
    ['error where it failed in another way', { outcome: 'error', why: 'no such file' }, true, 'error'],
    ['inconclusive where it was not made', { outcome: 'not-made', why: 'interrupted' }, true, 'inconclusive'],
    ['inconclusive where the administrator failed too', refused, false, 'inconclusive'],
  ] as const;
  it('is inconclusive where the host would tell in its log why it failed, and does not', () => {
    const failed = { ...attempt, attempt: { outcome: 'error', why: 'powershell.exe ended with 5' } as const };
    expect(judgeAttempt({ ...failed, told: { refused: 0, audited: 0 } })).to.include({
      verdict: 'inconclusive',
    });
    expect(judgeAttempt({ ...failed, told: { refused: 1, audited: 0 } })).to.include({ verdict: 'refused' });
  });

  for (const [name, outcome, succeeded, verdict] of unmet) {
    it(`is ${name}`, () => {
      const found = judgeAttempt({ ...attempt, attempt: outcome, control: { ...control, succeeded } });
      expect(found).to.deep.include({ verdict, met: false });
    });
  }
});
