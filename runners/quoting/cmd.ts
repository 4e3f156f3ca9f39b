/** What cmd.exe's own parser acts upon outside quotes. */
const metacharacters = /[()%!^"<>&|]/g;

/**
 * Quotes one argument as CommandLineToArgvW and the C runtime read it: backslashes count only before a quote.
 * Source: Microsoft, "Parsing C Command-Line Arguments".
 */
export const quoteForArgvW = (argument: string): string => {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  const escaped = argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${escaped}"`;
};

/**
 * A command line for `cmd.exe /c` that starts `argv` to the letter. Every metacharacter carries a caret, quotes
 * included, so that cmd never believes itself inside quotes: `%NAME%` becomes `^%NAME^%`, which names a variable
 * `NAME^` that does not exist and so stays as it is. That holds on a command line only, not in a batch file.
 * @throws TypeError for what cmd.exe cannot carry: NUL, line breaks, a quote or percent sign in the program's
 * name, and batch files, which parse their arguments a second time
 */
export const quoteCmd = (argv: readonly string[]): string => {
  const [program = '', ...args] = argv;
  refuseLineBreaks(argv);
  return [quoteProgram(program), ...args.map(quoteArgument)].join(' ');
};

/**
 * What a login shell that is cmd.exe is to be sent. A line for cmd.exe goes to it bare: another one inside it would
 * read the same words, but cost the host a process, of which its logs tell in four events.
 * @throws TypeError as `quoteCmd` does
 */
export const lineForCmd = (argv: readonly string[]): string => {
  const [program, noAutoRun, once, first, ...rest] = argv;
  if (program !== 'cmd.exe' || noAutoRun !== '/d' || once !== '/c' || first === undefined)
    return quoteCmd(argv);
  refuseLineBreaks(argv);
  return [first, ...rest].map(quoteForArgvW).join(' ');
};

const quoteArgument = (argument: string): string => quoteForArgvW(argument).replace(metacharacters, '^$&');

const refuseLineBreaks = (argv: readonly string[]): void => {
  if (argv.some(word => /[\0\r\n]/.test(word))) {
    throw new TypeError('cmd.exe cannot be sent an argument with a NUL or a line break');
  }
};

// The program's name cannot wear carets: cmd would split it at its spaces.
const quoteProgram = (program: string): string => {
  if (program === '' || /["%]/.test(program)) {
    throw new TypeError(`cmd.exe cannot start a program named ${JSON.stringify(program)}`);
  }
  if (/\.(bat|cmd)[. ]*$/i.test(program)) {
    throw new TypeError(`${program} is a batch file, which would parse its arguments a second time`);
  }
  return /^[\w.:\\/-]+$/.test(program) ? program : `"${program}"`;
};
