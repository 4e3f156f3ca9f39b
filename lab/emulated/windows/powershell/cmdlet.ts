import type { Call } from '../program.ts';
import { listOf, textOf, type Value } from './values.ts';

/** One call of a cmdlet, its arguments bound by name where they have one. */
export interface CmdletCall {
  readonly call: Call;
  readonly name: string;
  readonly input: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly positional: readonly Value[];
  setVariable(name: string, value: Value): void;
}

export type Cmdlet = (call: CmdletCall) => Value[] | Promise<Value[]>;

/** A parameter by any of its names, or by its place. */
export function parameter(
  { named, positional }: CmdletCall,
  names: string,
  place?: number,
): Value | undefined {
  const wanted = names.toLowerCase().split('|');
  for (const [name, value] of named)
    if (wanted.some(each => each === name || (name.length > 2 && each.startsWith(name)))) return value;
  return place === undefined ? undefined : positional[place];
}

export const textParameter = (call: CmdletCall, names: string, place?: number): string | undefined => {
  const value = parameter(call, names, place);
  return value === undefined ? undefined : textOf(value);
};

/** Names given as a parameter, or as properties of what comes through the pipeline. */
export const listParameter = (call: CmdletCall, names: string, place?: number): string[] =>
  listOf(parameter(call, names, place) ?? null).map(textOf);
