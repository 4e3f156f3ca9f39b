import type { Descriptor } from '../descriptor.ts';
import type { ShellState } from './state.ts';

export interface BuiltinCall {
  readonly state: ShellState;
  readonly name: string;
  readonly args: readonly string[];
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  /** For builtins that run scripts. */
  readonly shell: { text(script: string): Promise<number> };
}

export type Builtin = (call: BuiltinCall) => number | Promise<number>;
