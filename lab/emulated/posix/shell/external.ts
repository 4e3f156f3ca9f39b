import type { Descriptor } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import { permits } from '../files.ts';
import { signalNumbers } from '../process.ts';
import { exportedVariables, ShellError, type ShellState, variable } from './state.ts';

/** Path of the program that a word means; throws a ShellError with dash's words and status 126 or 127. */
export function findProgram(
  state: ShellState,
  name: string,
  path = variable(state, 'PATH') ?? '/usr/bin:/bin',
): string {
  const candidates = name.includes('/') ? [name] : path.split(':').map(folder => `${folder || '.'}/${name}`);
  let denied = false;
  for (const candidate of candidates) {
    const inode = lookUp(state, candidate);
    if (inode === undefined) continue;
    if (inode.type === 'file' && permits(inode, state.process.credentials, 1)) return candidate;
    denied = true;
  }
  if (!denied) throw new ShellError(`${name}: not found`, 127);
  // What stands on the PATH and may not be run is distinguished by its words alone.
  throw new ShellError(`${name}: Permission denied`, name.includes('/') ? 126 : 127);
}

function lookUp({ host, process }: ShellState, path: string) {
  try {
    return host.files.find(path, process.directory, process.credentials).inode;
  } catch (cause) {
    if (cause instanceof UnixError) return undefined;
    throw cause;
  }
}

/** Runs a program in a child process, or in the shell's own place; gives its status as `$?` shows it. */
export async function runProgram(
  state: ShellState,
  argv: readonly string[],
  extra: ReadonlyMap<string, string>,
  descriptors: ReadonlyMap<number, Descriptor>,
  line: number,
  place: 'child' | 'in-place' = 'child',
): Promise<number> {
  const { host } = state;
  let path: string;
  try {
    path = findProgram(state, argv[0] ?? '', extra.get('PATH'));
  } catch (cause) {
    if (!(cause instanceof ShellError)) throw cause;
    descriptors.get(2)?.write(`${state.name}: ${line}: ${cause.message}\n`);
    return cause.status;
  }
  const environment = new Map([...exportedVariables(state), ...extra]);
  const process = place === 'child' ? host.processes.fork(state.process) : state.process;
  if (place === 'in-place') delete process.trapped;
  const ended = await host.execute(process, { path, argv, environment, descriptors });
  if (place === 'child') host.exit(process, ended.code);
  else if (ended.signal) process.signal = ended.signal;
  return ended.signal ? 128 + (signalNumbers[ended.signal] ?? 0) : ended.code;
}
