import { expect } from 'chai';
import type { Finding } from '../../engine/observe/finding.ts';
import { exitCodeOfCheck } from '../../engine/tell/check-exit.ts';

const host = (drillable: boolean, ...states: Finding['state'][]) => ({
  drillable,
  findings: states.map(state => ({ subject: 'a', state, text: '', fix: [] })),
});
const ready = host(true, 'ok', 'warning');
const blind = host(true, 'ok', 'blind');
const failed = host(true, 'failed');
const idle = host(false, 'warning');

describe('the exit code of simulate check', () => {
  const cases = [
    ['every host is ready', [ready, ready], 0],
    ['one host is left alone beside another', [idle, ready], 0],
    ['no host can be drilled', [idle, idle], 3],
    ['there is no host', [], 3],
    ['an expectation would be blind on one host', [ready, blind], 1],
    ['an expectation would be blind beside a host that is left alone', [idle, blind], 1],
    ['a host or log cannot be reached beside a ready one', [ready, failed], 3],
    ['a host or log cannot be reached and another is blind', [blind, failed], 3],
    ['the blind host is the one that cannot be drilled', [host(false, 'blind')], 3],
  ] as const;
  for (const [when, checks, code] of cases)
    it(`is ${code} where ${when}`, () => {
      expect(exitCodeOfCheck(checks)).to.equal(code);
    });
});
