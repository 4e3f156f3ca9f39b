import { expect } from 'chai';
import { execa } from 'execa';
import fc from 'fast-check';
import { loginLineFor, quoteCmd, quoteFor, quotePosix, quotePowerShell } from '../../runners/index.ts';
import { quoteForAnyShell } from '../../runners/quoting/posix.ts';
import { demand } from '../wants.ts';
import { hostileArgs, hostileText } from './hostile.ts';
import { cmdThenArgv } from './windows-parsers.ts';

const printf = ['/usr/bin/printf', '%s\\0'];

describe('POSIX quoting', () => {
  for (const shell of [['sh'], ['bash', '--posix'], ['busybox', 'sh']]) {
    it(`brings every argument through ${shell.join(' ')} unchanged`, async function () {
      const [program = '', ...options] = shell;
      if (program === 'busybox') await demand(this, program);
      await fc.assert(
        fc.asyncProperty(hostileArgs, async args => {
          const { stdout } = await execa(program, [
            ...options,
            '-c',
            quotePosix([...printf, ...args, 'end']),
          ]);
          expect(stdout.split('\0')).to.deep.equal([...args, 'end', '']);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('leaves words alone that need no quotes', () => {
    expect(quotePosix(['systemctl', 'start', 'drill-k3v9.service'])).to.equal(
      'systemctl start drill-k3v9.service',
    );
  });

  it('refuses NUL, which no argument can hold', () => {
    expect(() => quotePosix(['a\0b'])).to.throw(TypeError, 'NUL');
  });
});

describe('quoting for a login shell of any kind', () => {
  for (const shell of ['sh', 'bash', 'tcsh', 'fish'] as const) {
    it(`reads the same in ${shell}`, async function () {
      if (shell === 'tcsh' || shell === 'fish') await demand(this, shell);
      const line = hostileText.map(text => text.replaceAll('\n', ''));
      await fc.assert(
        fc.asyncProperty(line, async text => {
          const { stdout } = await execa(shell, ['-c', `/usr/bin/printf %s ${quoteForAnyShell(`${text}.`)}`]);
          expect(stdout).to.equal(`${text}.`);
        }),
        { numRuns: 25 },
      );
    });
  }
});

describe('cmd.exe quoting', () => {
  it('survives cmd.exe and then CommandLineToArgvW', () => {
    fc.assert(
      fc.property(hostileArgs, args => {
        const sent = args.map(text => text.replace(/[\r\n]/g, ''));
        expect(cmdThenArgv(quoteCmd(['whoami.exe', ...sent]))).to.deep.equal(['whoami.exe', ...sent]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps percent signs from being expanded', () => {
    expect(quoteCmd(['echo.exe', '%PATH%'])).to.equal('echo.exe ^%PATH^%');
  });

  it('quotes a program whose path has spaces', () => {
    expect(quoteCmd(['C:\\Program Files\\x.exe', 'a'])).to.equal('"C:\\Program Files\\x.exe" a');
  });

  it('refuses what cmd.exe cannot carry', () => {
    expect(() => quoteCmd(['x.exe', 'a\nb'])).to.throw(TypeError, 'line break');
    expect(() => quoteCmd(['%x%.exe'])).to.throw(TypeError, 'cannot start');
    expect(() => quoteCmd(['run.bat', 'a'])).to.throw(TypeError, 'batch file');
    expect(() => quoteCmd(['run.CMD .', 'a'])).to.throw(TypeError, 'batch file');
  });
});

describe('PowerShell quoting', () => {
  it('makes literals that expand nothing, and quotes inside for the program', () => {
    expect(quotePowerShell(['sc.exe', 'create', "it's $x", 'a"b', ''])).to.equal(
      `& { $PSNativeCommandArgumentPassing = 'Legacy'; & 'sc.exe' 'create' '"it''s $x"' '"a\\"b"' '""' }`,
    );
  });

  it('doubles the typographic quotes, which PowerShell takes for single quotes', () => {
    expect(quotePowerShell(['x', 'a\u2019b'])).to.contain("'a\u2019\u2019b'");
  });

  it('refuses a call without a program', () => {
    expect(() => quotePowerShell([])).to.throw(TypeError);
  });
});

describe('quoteFor', () => {
  it('chooses the dialect of the host', () => {
    const command = { program: 'x', args: ['a b'] };
    expect(quoteFor('posix')(command)).to.equal("x 'a b'");
    expect(quoteFor('cmd')(command)).to.equal('x ^"a b^"');
    expect(quoteFor('powershell')(command)).to.contain(`& 'x' '"a b"'`);
  });
});

describe('the line for a login shell', () => {
  const line = (program: string, ...args: string[]) => loginLineFor('cmd', { program, args });

  it('hands cmd.exe what is for cmd.exe, without another one around it', () => {
    const words = [
      '(',
      'type',
      '%TEMP%\\x',
      '&',
      'wevtutil.exe',
      'qe',
      'System',
      '/q:*[a > 1]',
      '2>nul',
      ')',
    ];
    expect(line('cmd.exe', '/d', '/c', ...words)).to.equal(
      '( type %TEMP%\\x & wevtutil.exe qe System "/q:*[a > 1]" 2>nul )',
    );
  });

  it('quotes everything else as for people', () => {
    expect(line('sc.exe', 'create', 'a b')).to.equal('sc.exe create ^"a b^"');
    expect(line('C:\\Windows\\System32\\cmd.exe', '/d', '/c', 'rem', 'x')).to.equal(
      'C:\\Windows\\System32\\cmd.exe /d /c rem x',
    );
    expect(line('cmd.exe', '/d', '/c')).to.equal('cmd.exe /d /c');
    expect(loginLineFor('posix', { program: 'x', args: ['a b'] })).to.equal("x 'a b'");
  });

  it('refuses line breaks, which would end it', () => {
    expect(() => line('cmd.exe', '/d', '/c', 'echo', 'a\nb')).to.throw(TypeError, 'line break');
  });
});
