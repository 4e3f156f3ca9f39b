import type { Descriptor } from '../descriptor.ts';
import type { UnixHost } from '../host.ts';
import type { UnixProcess } from '../process.ts';
import type { Node } from './ast.ts';

export interface Variable {
  value: string;
  exported: boolean;
}

/** All that one shell, or subshell, remembers. */
export interface ShellState {
  readonly host: UnixHost;
  /** The process the shell runs in; a subshell has its own. */
  readonly process: UnixProcess;
  /** `$$`, the same in subshells. */
  readonly mainPid: number;
  readonly name: string;
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, Node>;
  readonly traps: Map<string, string>;
  /** Letters that `set` switched on. */
  readonly options: Set<string>;
  readonly descriptors: Map<number, Descriptor>;
  parameters: readonly string[];
  status: number;
  umask: number;
  /** `$!` and what `wait` waits for. */
  lastJob: number;
  readonly jobs: Map<number, Promise<number>>;
}

export const variable = (state: ShellState, name: string): string | undefined =>
  state.variables.get(name)?.value;

export function assign(state: ShellState, name: string, value: string, exported?: boolean): void {
  const known = state.variables.get(name);
  const shown = exported ?? known?.exported ?? state.options.has('a');
  state.variables.set(name, { value, exported: shown });
}

export const exportedVariables = (state: ShellState): Map<string, string> =>
  new Map(
    [...state.variables].filter(([, { exported }]) => exported).map(([name, { value }]) => [name, value]),
  );

/** Unwinds to the loop, function or shell that it is meant for. */
export class Jump extends Error {
  readonly to: 'break' | 'continue' | 'return' | 'exit';
  readonly value: number;
  constructor(to: Jump['to'], value: number) {
    super(to);
    this.to = to;
    this.value = value;
  }
}

/** A message that ends a non-interactive shell, as dash prints it. */
export class ShellError extends Error {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}
