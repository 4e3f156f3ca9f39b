import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { readAnswer } from '../../../runners/powershell/answer.ts';
import { hostileText } from '../hostile.ts';

const command = { program: 'sc.exe', args: ['query', 'x'] };
const packed = (text: string | Buffer): string =>
  text.length === 0 ? '' : gzipSync(text).toString('base64');
const answer = (ended: string, code: number, out: string | Buffer = '', err = '', truncated = 0): string =>
  ['mark', ended, code, 42, truncated, 0, packed(out), packed(err), 'end'].join(' ');

describe("what a host's PowerShell answers", () => {
  it('is an exit code, both outputs and a process id, to the letter', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (out, err) => {
        expect(readAnswer(answer('exited', 3, out, err), command, 1_000_000)).to.deep.equal({
          ended: 'exited',
          code: 3,
          pid: 42,
          stdout: out,
          stderr: err,
          truncated: false,
        });
      }),
    );
  });

  it('has an NTSTATUS as Windows documents it, without a sign', () => {
    expect(readAnswer(answer('exited', -1073741510), command, 100).code).to.equal(0xc000013a);
  });

  it("has the whole of sc.exe's code where the way carried 8 bits of it", () => {
    const said = '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n';
    expect(readAnswer(answer('exited', 36, said), command, 100).code).to.equal(1060);
  });

  it('tells a program that was ended from one that would not end', () => {
    expect(readAnswer(answer('killed', 0), command, 100)).to.include({ ended: 'timed-out', why: 'time-out' });
    expect(readAnswer(answer('running', 0), command, 100).why).to.contain('may still be running');
  });

  it('tells a program that is not there, and one that may not be run, as a shell would', () => {
    const absent = (number: number) =>
      `mark absent ${number} ${Buffer.from('no\u001b[31m').toString('base64')}`;
    expect(readAnswer(absent(2), command, 100)).to.include({ ended: 'exited', code: 127, why: 'no [31m' });
    expect(readAnswer(absent(5), command, 100)).to.include({ ended: 'exited', code: 126 });
    expect(readAnswer(absent(193), command, 100)).to.include({ ended: 'lost' });
  });

  it('is cut between characters, never within one', () => {
    for (const text of ['aé', 'a€', 'a\u{1f9ea}'])
      for (let length = 1; length < Buffer.byteLength(text); length++) {
        const kept = Buffer.from(text).subarray(0, length);
        expect(readAnswer(answer('exited', 0, kept, '', 1), command, length).stdout, text).to.equal('a');
      }
  });

  it('is lost, and shown without escapes, where it is anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          hostileText,
          hostileText.map(text => `mark exited 0 1 0 0 ${text} end`),
        ),
        text => {
          const { ended, why = '' } = readAnswer(text, command, 100);
          expect(ended).to.be.oneOf(['lost', 'exited']);
          expect(why).to.not.match(/[\u0000-\u001f\u007f]/);
        },
      ),
    );
    expect(readAnswer('', command, 100).why).to.contain('nothing');
    expect(readAnswer(answer('exited', 0).slice(0, -4), command, 100).ended).to.equal('lost');
  });

  it('cannot unpack to more than was asked for', () => {
    const bomb = answer('exited', 0, Buffer.alloc(10_000_000));
    expect(readAnswer(bomb, command, 1_000).ended).to.equal('lost');
  });
});
