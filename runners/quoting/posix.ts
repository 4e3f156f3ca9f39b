/** Words that every POSIX shell, csh and fish read as themselves. */
const plain = /^[A-Za-z0-9_@%+:,./-]+$/;

/**
 * One word of POSIX shell, such that any `sh` reads back exactly `text`.
 * @throws TypeError when the text holds a NUL, which no argv can carry
 */
export const quoteWord = (text: string): string => {
  if (text.includes('\0')) throw new TypeError('An argument cannot contain a NUL character');
  return plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
};

/**
 * A command line of POSIX shell that runs `argv` to the letter.
 * @throws TypeError when a word holds a NUL
 */
export const quotePosix = (argv: readonly string[]): string => argv.map(quoteWord).join(' ');

/**
 * One word that sh, csh, tcsh, fish and zsh all read alike: outside quotes all of them take a backslash as
 * "the next character", inside single quotes they differ on backslash, `!` and newline.
 * @throws TypeError when the text holds a newline, for which they share no spelling
 */
export const quoteForAnyShell = (text: string): string => {
  if (/[\0\n]/.test(text)) throw new TypeError('A login shell cannot be sent a NUL or a newline');
  return text
    .split(/([\\'!])/)
    .filter(piece => piece !== '')
    .map(piece => (/^[\\'!]$/.test(piece) ? `\\${piece}` : `'${piece}'`))
    .join('');
};
