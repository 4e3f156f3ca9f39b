/** One line of an ssh_config file: the keyword in lower case, and its arguments. */
export interface Directive {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
}

/**
 * Splits a line as OpenSSH does (readconf.c, misc.c argv_split): keyword, an optional `=`, then words in single or
 * double quotes or bare, backslash before quotes, backslash and (outside quotes) space; `#` begins a comment
 * where a word could. Undefined for blank lines and comments; a string says what is wrong.
 */
export function readLine(text: string): { keyword: string; args: string[] } | string | undefined {
  const trimmed = text.replace(/^[\s\f]+|[\s\f]+$/g, '');
  if (trimmed === '' || trimmed.startsWith('#')) return undefined;
  const parts = /^"?([^\s="]+)"?[ \t]*=?[ \t]*(.*)$/s.exec(trimmed);
  const args = words(parts?.[2] ?? '');
  return args === undefined ? 'a quote is not closed' : { keyword: (parts?.[1] ?? '').toLowerCase(), args };
}

function words(text: string): string[] | undefined {
  const found: string[] = [];
  let rest = text.replace(/^[ \t]+/, '');
  while (rest !== '' && !rest.startsWith('#')) {
    const word = nextWord(rest);
    if (word === undefined) return undefined;
    found.push(word.value);
    rest = rest.slice(word.length).replace(/^[ \t]+/, '');
  }
  return found;
}

function nextWord(text: string): { value: string; length: number } | undefined {
  let value = '';
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    const next = text.charAt(index + 1);
    if (char === '\\' && (`'"\\`.includes(next) || (quote === '' && next === ' ')) && next !== '') {
      value += next;
      index++;
    } else if (quote === '' && (char === ' ' || char === '\t')) return { value, length: index };
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else value += char;
  }
  return quote === '' ? { value, length: text.length } : undefined;
}
