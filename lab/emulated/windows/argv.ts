/** Splits a command line as the C runtime does (CommandLineToArgvW without its rule for the program's name). */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let index = 0;
  while (index < text.length) {
    while (text[index] === ' ' || text[index] === '\t') index += 1;
    if (index >= text.length) break;
    const [word, end] = readArgument(text, index);
    found.push(word);
    index = end;
  }
  return found;
}

/** 2n backslashes before a quote are n backslashes, one more makes the quote literal; `""` in quotes is one. */
function readArgument(text: string, start: number): [word: string, end: number] {
  let word = '';
  let quoted = false;
  let index = start;
  while (index < text.length) {
    const char = text[index];
    if (!quoted && (char === ' ' || char === '\t')) break;
    if (char === '\\') {
      const run = /^\\+/.exec(text.slice(index))?.[0].length ?? 1;
      const beforeQuote = text[index + run] === '"';
      word += '\\'.repeat(beforeQuote ? Math.floor(run / 2) : run);
      index += run;
      if (beforeQuote && run % 2 === 1) {
        word += '"';
        index += 1;
      }
    } else if (char === '"') {
      if (quoted && text[index + 1] === '"') {
        word += '"';
        index += 1;
      } else quoted = !quoted;
      index += 1;
    } else {
      word += char;
      index += 1;
    }
  }
  return [word, index];
}
