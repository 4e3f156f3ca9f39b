import type { Descriptor } from '../descriptor.ts';
import { readWhole } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import type { Call } from '../host.ts';
import { contentOf, type Inode } from '../inode.ts';
import { forEachFile, inputOf, parseOptions } from './text.ts';

/** tail -n N, -c N, with + from the beginning, -f and -F. */
export async function tail(call: Call): Promise<number> {
  const { options, operands } = parseOptions(
    call.args.map(word => word.replace(/^-(\d+)$/, '-n$1')),
    'ncs',
  );
  const follows = options.has('f') || options.has('F') || options.has('follow');
  const shown = new Map<string, number>();
  const status = await forEachFile(call, operands.length === 0 ? ['-'] : operands, async path => {
    const input = inputOf(call, path);
    const text = await readWhole(input);
    call.out(part(text, options));
    if (input.inode) shown.set(path, contentOf(input.inode).length);
  });
  if (!follows) return status;
  await Promise.all(operands.map(path => follow(call, path, shown.get(path) ?? 0)));
  return status;
}

function part(text: string, options: ReadonlyMap<string, string>): string {
  const bytes = options.get('c') ?? options.get('bytes');
  if (bytes !== undefined)
    return bytes.startsWith('+')
      ? text.slice(Math.max(Number(bytes) - 1, 0))
      : lastBytes(text, Number(bytes));
  const lines = options.get('n') ?? options.get('lines') ?? '10';
  const all = text.split('\n');
  const open = all.at(-1) === '' ? 1 : 0;
  const from = lines.startsWith('+')
    ? Number(lines) - 1
    : Math.max(all.length - open - Math.abs(Number(lines)), 0);
  return all.slice(from).join('\n');
}

const lastBytes = (text: string, count: number) => (count === 0 ? '' : text.slice(-Math.abs(count)));

/** Prints what is appended until the program is ended. */
async function follow(call: Call, path: string, from: number): Promise<void> {
  const inode = inodeOf(call, path);
  if (inode === undefined) return;
  let offset = from;
  const more = () => {
    const text = contentOf(inode);
    if (text.length < offset) offset = 0;
    if (text.length > offset) call.out(text.slice(offset));
    offset = text.length;
  };
  more();
  inode.watchers.add(more);
  await call.signal.whenAborted();
  inode.watchers.delete(more);
}

function inodeOf(call: Call, path: string): Inode | undefined {
  try {
    const input: Descriptor = inputOf(call, path);
    return input.inode;
  } catch (cause) {
    if (cause instanceof UnixError) return undefined;
    throw cause;
  }
}
