/** cmd.exe's phases 1 and 2 for one command on a command line, where undefined variables stay as they are. */
const throughCmd = (line: string): string => {
  let quoted = false;
  let out = '';
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (character === '^' && !quoted) {
      out += line[++i] ?? '';
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (!quoted && '&|<>()'.includes(character)) throw new Error(`cmd.exe would act on ${character}`);
    if (character === '%' && /^%\w+%/.test(line.slice(i))) throw new Error('cmd.exe would expand a variable');
    out += character;
  }
  return out;
};

/** CommandLineToArgvW, after its documentation. */
const toArgv = (line: string): string[] => {
  const argv: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length; ) {
    const [backslashes = ''] = /^\\*/.exec(line.slice(i)) ?? [];
    i += backslashes.length;
    if (line[i] === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(backslashes.length / 2));
      if (backslashes.length % 2 === 1) word += '"';
      else quoted = !quoted;
      i++;
      continue;
    }
    if (backslashes) word = (word ?? '') + backslashes;
    const character = line[i++];
    if (character === undefined) break;
    if (!quoted && (character === ' ' || character === '\t')) {
      if (word !== undefined) argv.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? argv : [...argv, word];
};

/** The arguments that a program sees when `cmd.exe /c` is given this line. */
export const cmdThenArgv = (line: string): string[] => toArgv(throughCmd(line));
