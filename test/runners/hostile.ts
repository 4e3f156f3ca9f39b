import fc from 'fast-check';

/** What shells act upon, one by one and in the company that makes them dangerous. */
const dangerous = [
  ...[...'\'"`$\\!*?[]{}()<>|&;#~^%=,:@-+ \t\n\r'],
  ...['$(id)', '`id`', "'; exit 9; '", '"; exit 9; "', '\\\n', '$HOME', '%PATH%', '!!', '^id', "''", '\\\\"'],
  ...['--', '-n', 'é', 'ﬀ', '\u{1f9ea}', '\u0001', '\u001b[31m', '\u007f', '\u00a0', '\u2019'],
];

/** Text made to break out of a shell's quotes. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...dangerous), fc.string({ unit: 'grapheme', maxLength: 4 })), {
    maxLength: 8,
  })
  .map(pieces => pieces.join('').replaceAll('\0', ''));

export const hostileArgs: fc.Arbitrary<string[]> = fc.array(hostileText, { maxLength: 12 });
