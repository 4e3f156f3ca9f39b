import type { Call } from '../host.ts';
import { forEachFile, inputOf, linesOf, parseOptions, textOf } from './text.ts';

/** As it comes, so that a pipe's reader need not wait for its end. */
export function cat(call: Call): Promise<number> {
  const { operands } = parseOptions(call.args);
  return forEachFile(call, operands.length === 0 ? ['-'] : operands, async path => {
    const input = inputOf(call, path);
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) call.out(chunk);
  });
}

export async function head(call: Call): Promise<number> {
  const { options, operands } = parseOptions(
    call.args.map(word => word.replace(/^-(\d+)$/, '-n$1')),
    'nc',
  );
  const bytes = options.get('c') ?? options.get('bytes');
  if (operands.length === 0 && bytes !== undefined) return headOfStream(call, Number(bytes));
  const { text, status } = await textOf(call, operands);
  if (bytes !== undefined) call.out(text.slice(0, Number(bytes)));
  else call.out(firstLines(text, Number(options.get('n') ?? options.get('lines') ?? 10)));
  return status;
}

/** Does not wait for more than it was asked for. */
async function headOfStream(call: Call, count: number): Promise<number> {
  let left = count;
  while (left > 0) {
    const chunk = await call.stdin.read();
    if (chunk === undefined) break;
    call.out(chunk.slice(0, left));
    if (chunk.length > left) call.stdin.unread(chunk.slice(left));
    left -= Math.min(left, chunk.length);
  }
  return 0;
}

function firstLines(text: string, count: number): string {
  let end = 0;
  for (let line = 0; line < count && end < text.length; line++) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  return text.slice(0, end);
}

export async function wc(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const { text, status } = await textOf(call, operands);
  const all = options.size === 0;
  const counts = [
    ...(all || options.has('l') ? [text.split('\n').length - 1] : []),
    ...(all || options.has('w') ? [text.split(/\s+/).filter(Boolean).length] : []),
    ...(all || options.has('c') ? [text.length] : []),
  ];
  call.out(`${[...counts, ...operands].join(' ')}\n`);
  return status;
}

export async function sort(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'kt');
  const { text, status } = await textOf(call, operands);
  const lines = linesOf(text).sort(
    options.has('n') ? (one, other) => Number.parseFloat(one) - Number.parseFloat(other) : undefined,
  );
  if (options.has('r')) lines.reverse();
  const unique = options.has('u') ? [...new Set(lines)] : lines;
  call.out(unique.map(line => `${line}\n`).join(''));
  return status;
}

export async function tr(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const set = (text: string) =>
    text
      .replace(/\\n/g, '\n')
      .replace(/\\0|\\000/g, '\0')
      .replace(/(.)-(.)/g, (_, from: string, to: string) => {
        const span = to.charCodeAt(0) - from.charCodeAt(0) + 1;
        return Array.from({ length: Math.max(span, 0) }, (__, step) =>
          String.fromCharCode(from.charCodeAt(0) + step),
        ).join('');
      });
  const [from = '', to = ''] = operands.map(set);
  const { text } = await textOf(call, []);
  const image = (char: string) => {
    const at = from.indexOf(char);
    if (at < 0) return char;
    return options.has('d') ? '' : (to[Math.min(at, to.length - 1)] ?? '');
  };
  call.out([...text].map(image).join(''));
  return 0;
}

export async function cut(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'dfc');
  const { text, status } = await textOf(call, operands);
  const separator = options.get('d') ?? '\t';
  const [from = 1, to = from] = (options.get('f') ?? options.get('c') ?? '1')
    .split('-')
    .map(part => (part === '' ? Number.POSITIVE_INFINITY : Number(part)));
  const take = (line: string) => {
    if (options.has('c')) return line.slice(from - 1, to);
    return line.includes(separator)
      ? line
          .split(separator)
          .slice(from - 1, to)
          .join(separator)
      : line;
  };
  call.out(
    linesOf(text)
      .map(line => `${take(line)}\n`)
      .join(''),
  );
  return status;
}
