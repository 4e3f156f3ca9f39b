import type { Command } from '../runners/index.ts';

/** The commands in a line for cmd.exe, or why it cannot be told what it does. */
export type Batch = { readonly commands: readonly Command[] } | { readonly why: string };

const separators = ['&', '&&', '|', '||', '(', ')', 'else'];
const redirections = ['>nul', '2>nul', '2>&1'];

/** Nothing that cmd.exe would read another way than it is read here: no variable, caret, quote or redirection to a file. */
const plain = /^[\w\\:./$-]+$/;

/** Reads the words that `batch` makes: a closed grammar, everything else is refused. */
export function readBatch({ args, ...command }: Command): Batch {
  const [first, second, ...words] = args;
  if (first !== '/d' || second !== '/c') return { why: 'is no line for cmd.exe /d /c' };
  const odd = words.find(word => ![...separators, ...redirections].includes(word) && !plain.test(word));
  if (odd !== undefined) return { why: `holds ${odd}, of which cmd.exe would make something else` };
  const parts: string[][] = [[]];
  for (const word of words) {
    if (separators.includes(word.toLowerCase())) parts.push([]);
    else if (!redirections.includes(word)) parts.at(-1)?.push(word);
  }
  return {
    commands: parts.map(unconditional).flatMap(([program, ...rest]) => {
      return program === undefined ? [] : [{ ...command, program, args: rest }];
    }),
  };
}

/** Without the IFs before it. */
function unconditional(words: readonly string[]): readonly string[] {
  const [word, ...rest] = words;
  if (word?.toLowerCase() !== 'if') return words;
  const negated = rest[0]?.toLowerCase() === 'not' ? rest.slice(1) : rest;
  const isKnown = /^(?:exist|errorlevel)$/i.test(negated[0] ?? '');
  return isKnown ? unconditional(negated.slice(2)) : words;
}
