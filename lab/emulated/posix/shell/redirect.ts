import { openToRead, openToWrite } from '../calls.ts';
import { type Descriptor, Held, type OpenFile } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import type { Redirection } from './ast.ts';
import { expandText, type Substitute } from './expand.ts';
import { ShellError, type ShellState } from './state.ts';

/** The descriptors as the redirections leave them. Throws a ShellError that says what could not be opened. */
export async function redirected(
  state: ShellState,
  descriptors: ReadonlyMap<number, Descriptor>,
  redirections: readonly Redirection[],
  substitute: Substitute,
): Promise<Map<number, Descriptor>> {
  const result = new Map(descriptors);
  for (const redirection of redirections) {
    const target = await expandText(state, redirection.target, substitute);
    const { descriptor, operator } = redirection;
    const opened = open(state, result, operator, target);
    if (opened) result.set(descriptor, opened);
    else result.delete(descriptor);
  }
  return result;
}

function open(
  state: ShellState,
  descriptors: ReadonlyMap<number, Descriptor>,
  operator: Redirection['operator'],
  target: string,
): Descriptor | undefined {
  if (operator === '<<') return new Held(target);
  if (operator === '<&' || operator === '>&') return duplicate(descriptors, target);
  const standard = standardStream(descriptors, target);
  if (standard) return standard;
  const verb = operator === '<' ? 'open' : 'create';
  try {
    return openPath(state, operator, target);
  } catch (cause) {
    if (!(cause instanceof UnixError)) throw cause;
    const text = cause.name === 'ENOENT' && verb === 'create' ? 'Directory nonexistent' : shortText(cause);
    throw new ShellError(`cannot ${verb} ${target}: ${text}`, 2);
  }
}

/** dash leaves half of strerror out. */
const shortText = (cause: UnixError) => (cause.name === 'ENOENT' ? 'No such file' : cause.message);

function openPath(state: ShellState, operator: Redirection['operator'], target: string): OpenFile {
  const mode = 0o666 & ~state.umask;
  switch (operator) {
    case '<':
      return openToRead(state, target);
    case '>>':
      return openToWrite(state, target, { append: true, mode });
    case '<>':
      return openToWrite(state, target, { mode });
    case '>':
      return openToWrite(state, target, { truncate: true, mode, exclusive: state.options.has('C') });
    default:
      return openToWrite(state, target, { truncate: true, mode });
  }
}

function duplicate(descriptors: ReadonlyMap<number, Descriptor>, target: string): Descriptor | undefined {
  if (target === '-') return undefined;
  const found = descriptors.get(Number(target));
  if (found === undefined) throw new ShellError(`${target}: Bad file descriptor`, 2);
  return found;
}

/** /dev/fd/3, /dev/stdin and their like. */
export function standardStream(
  descriptors: ReadonlyMap<number, Descriptor>,
  path: string,
): Descriptor | undefined {
  const named = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }[path];
  const number = named ?? Number(/^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1] ?? Number.NaN);
  const found = descriptors.get(number);
  // Opening /dev/fd/N of a file opens the file anew, from its beginning.
  return found;
}
