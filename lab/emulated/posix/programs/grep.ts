import type { Call } from '../host.ts';
import { linesOf, parseOptions, textOf } from './text.ts';

/** A POSIX regular expression as JavaScript's; `extended` as of grep -E. */
function regularExpression(pattern: string, extended: boolean, flags = ''): RegExp {
  if (extended)
    return new RegExp(
      pattern.replace(/\[\[:(\w+):\]\]/g, (_, name: string) => `[${className(name)}]`),
      flags,
    );
  const translated = pattern
    .replace(/\[:(\w+):\]/g, (_, name: string) => className(name))
    .replace(
      /\\([(){}|+?])|([(){}|+?])/g,
      (_, special: string | undefined, plain: string | undefined) => special ?? `\\${plain ?? ''}`,
    );
  return new RegExp(translated, flags);
}

function className(name: string): string {
  return { space: '\\s', digit: '\\d', alpha: 'A-Za-z', alnum: 'A-Za-z0-9', blank: ' \\t' }[name] ?? '';
}

export async function grep(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'emAB');
  const pattern = options.get('e') ?? operands.shift() ?? '';
  const flags = options.has('i') ? 'i' : '';
  const literal = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const shape = options.has('F')
    ? new RegExp(literal, flags)
    : regularExpression(pattern, options.has('E'), flags);
  const whole = options.has('x') ? new RegExp(`^(?:${shape.source})$`, flags) : shape;
  const quiet = options.has('s') ? { ...call, error: () => undefined } : call;
  const { text, status } = await textOf(quiet, operands);
  const matches = (line: string) => whole.test(line) !== options.has('v');
  const found = linesOf(text)
    .filter(matches)
    .slice(0, Number(options.get('m') ?? Number.POSITIVE_INFINITY));
  if (options.has('c')) call.out(`${found.length}\n`);
  else if (options.has('o')) call.out(found.map(line => `${shape.exec(line)?.[0] ?? ''}\n`).join(''));
  else if (options.has('l')) call.out(found.length > 0 ? `${operands.join('\n')}\n` : '');
  else if (!options.has('q')) call.out(found.map(line => `${line}\n`).join(''));
  if (found.length > 0) return 0;
  return status === 0 ? 1 : 2;
}

/** sed with s, p, d and q, with line numbers or /patterns/ before them, and -n, -E, -i, -e. */
export async function sed(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'e');
  const script = options.get('e') ?? operands.shift() ?? '';
  const { text, status } = await textOf(call, operands);
  const commands = script
    .split(/[;\n](?![^/]*\/[^/]*$)/)
    .map(part => part.trim())
    .filter(Boolean);
  const lines = linesOf(text);
  let result = '';
  for (const [index, line] of lines.entries()) {
    let current: string | undefined = line;
    let quit = false;
    for (const command of commands) {
      const [, address = '', rest = ''] =
        /^((?:\d+|\$|\/(?:\\.|[^/])*\/)(?:,(?:\d+|\$))?)?(.*)$/s.exec(command) ?? [];
      if (current === undefined || !addressed(address, index, lines.length, current)) continue;
      if (rest.startsWith('s')) {
        const changed = substituted(rest, current, options.has('E'));
        if (changed?.printed) result += `${changed.text}\n`;
        current = changed?.text ?? current;
      } else if (rest === 'p') result += `${current}\n`;
      else if (rest === 'd') current = undefined;
      else if (rest === 'q') quit = true;
    }
    if (current !== undefined && !options.has('n')) result += `${current}\n`;
    if (quit) break;
  }
  call.out(result);
  return status;
}

function addressed(address: string, index: number, count: number, line: string): boolean {
  if (address === '') return true;
  if (address.startsWith('/')) return regularExpression(address.slice(1, -1), false).test(line);
  const [from = '', to = from] = address.split(',');
  const number = (text: string) => (text === '$' ? count : Number(text));
  return index + 1 >= number(from) && index + 1 <= number(to);
}

function substituted(
  command: string,
  line: string,
  extended: boolean,
): { text: string; printed: boolean } | undefined {
  const mark = command[1] ?? '/';
  const [pattern = '', replacement = '', flags = ''] = command
    .slice(2)
    .split(new RegExp(`(?<!\\\\)\\${mark}`));
  const shape = regularExpression(pattern, extended, flags.replace(/[^gi]/g, ''));
  if (!shape.test(line)) return undefined;
  shape.lastIndex = 0;
  const target = replacement
    .replace(/\$/g, '$$$$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/(?<!\\)&/g, '$$&')
    .replace(/\\(.)/g, '$1');
  return { text: line.replace(shape, target), printed: flags.includes('p') };
}
