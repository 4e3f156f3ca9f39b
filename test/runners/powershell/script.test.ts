import { expect } from 'chai';
import fc from 'fast-check';
import type { LoginShell } from '../../../runners/posix/session.ts';
import { encodedSession } from '../../../runners/powershell/encoded.ts';
import { nativeScript } from '../../../runners/powershell/native-script.ts';
import { callOf, nativeWords, oneLiner } from '../../../runners/powershell/script.ts';
import { hostileText } from '../hostile.ts';

const limits = { timeoutMs: 1_000, maxBytes: 1_000 };

describe('a script on its way to PowerShell', () => {
  it('is one line of plain letters, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(hostileText), words => {
        expect(oneLiner(callOf(nativeScript, words))).to.match(/^& \(\[ScriptBlock\][\w:.()[\]+/='& ]+$/);
      }),
    );
  });

  it('is started by a line that cmd.exe and PowerShell read alike, short enough for cmd.exe', async () => {
    let line = '';
    const shell: LoginShell = {
      start: async text => {
        line = text;
        return { ended: 'lost', why: 'only listening' };
      },
    };
    const done = await encodedSession(shell).exec({
      program: 'x',
      args: ['y'.repeat(100_000)],
      stdin: '"%PATH%',
    });
    expect(done).to.include({ ended: 'lost', why: 'only listening' });
    expect(line).to.match(/^powershell\.exe [\w +/=-]+$/);
    expect(line.length).to.be.below(8_191);
  });

  it('carries arguments as CommandLineToArgvW reads them', () => {
    const [program, line] = nativeWords({ program: 'sc.exe', args: ['a b', 'c"d', 'e\\', ''] }, limits);
    expect([program, line]).to.deep.equal(['sc.exe', '"a b" "c\\"d" e\\ ""']);
  });

  it('starts no batch file, which would parse its arguments a second time', () => {
    for (const program of ['x.bat', 'C:\\a b\\X.CMD', 'x.cmd. '])
      expect(() => nativeWords({ program, args: ['&calc'] }, limits)).to.throw(TypeError, 'batch file');
  });
});
