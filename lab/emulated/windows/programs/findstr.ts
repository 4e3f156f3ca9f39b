import { readAll } from '../../streams.ts';
import { WinError } from '../errors.ts';
import { type Call, pathFor } from '../program.ts';

/** findstr [/i] [/v] [/r] [/c:"text"] words [files]: any of the words, literally or (/r) as regular expressions. */
export function findstr(call: Call): Promise<number> {
  const options = call.args.filter(word => word.startsWith('/'));
  const operands = call.args.filter(word => !word.startsWith('/'));
  const literal = options.filter(word => /^\/c:/i.test(word)).map(word => word.slice(3));
  const words = literal.length > 0 ? literal : (operands.shift() ?? '').split(' ');
  return filter(call, words, operands, options);
}

/** find [/i] [/v] [/c] "text" [files] */
export function find(call: Call): Promise<number> {
  const options = call.args.filter(word => word.startsWith('/'));
  const [text = '', ...files] = call.args.filter(word => !word.startsWith('/'));
  return filter(call, [text], files, options);
}

async function filter(
  call: Call,
  words: readonly string[],
  files: readonly string[],
  options: readonly string[],
): Promise<number> {
  const has = (name: string) => options.some(word => word.toLowerCase() === name);
  const fold = (text: string) => (has('/i') ? text.toLowerCase() : text);
  const expressions = has('/r') ? words.map(word => new RegExp(word, has('/i') ? 'i' : '')) : [];
  const isIn = (line: string) =>
    has('/r')
      ? expressions.some(expression => expression.test(line))
      : words.some(word => fold(line).includes(fold(word)));
  const matches = (line: string) => isIn(line) !== has('/v');
  try {
    const text =
      files.length === 0
        ? await readAll(call.stdin)
        : files.map(path => call.machine.files.read(pathFor(call, path))).join('');
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    const found = lines.filter(matches);
    call.stdout.write(has('/c') ? `${found.length}\r\n` : found.map(line => `${line}\r\n`).join(''));
    return found.length > 0 ? 0 : 1;
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    call.stderr.write(`FINDSTR: Cannot open ${files.join(' ')}\r\n`);
    return 1;
  }
}
