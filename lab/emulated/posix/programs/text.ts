import { openToRead } from '../calls.ts';
import { type Descriptor, readWhole } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import type { Call } from '../host.ts';

/** Splits `-n 5 -x file` into options and operands; `withValue` names those options that take the next word. */
export function parseOptions(
  args: readonly string[],
  withValue = '',
): { options: Map<string, string>; operands: string[] } {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (long) options.set(long[1] ?? '', long[2] ?? '');
    else if (/^-./.test(word)) {
      for (let letter = 1; letter < word.length; letter++) {
        const name = word[letter] ?? '';
        if (!withValue.includes(name)) {
          options.set(name, '');
          continue;
        }
        options.set(name, word.slice(letter + 1) || (args[++at] ?? ''));
        break;
      }
    } else operands.push(word);
  }
  return { options, operands };
}

/** Descriptor 0, `-`, /dev/fd/N or a path. */
export function inputOf(call: Call, path: string): Descriptor {
  if (path === '-' || path === '/dev/stdin') return call.stdin;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
  const open = number === undefined ? undefined : call.descriptors.get(Number(number));
  return open ?? openToRead(call, path);
}

/** Runs `work` for each operand; a refusal is printed and gives 1, the others go on. */
export async function forEachFile(
  call: Call,
  operands: readonly string[],
  work: (path: string) => void | Promise<void>,
  verb = '',
): Promise<number> {
  let status = 0;
  for (const path of operands) {
    try {
      await work(path);
    } catch (cause) {
      if (!(cause instanceof UnixError)) throw cause;
      call.error(`${call.name}: ${verb === '' ? path : `${verb} '${path}'`}: ${cause.message}\n`);
      status = 1;
    }
  }
  return status;
}

/** Whole text of the operands, or of standard input where there are none. */
export async function textOf(
  call: Call,
  operands: readonly string[],
): Promise<{ text: string; status: number }> {
  let text = '';
  const status = await forEachFile(call, operands.length === 0 ? ['-'] : operands, async path => {
    text += await readWhole(inputOf(call, path));
  });
  return { text, status };
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
