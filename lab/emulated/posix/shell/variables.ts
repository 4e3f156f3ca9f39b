import { readLine } from '../descriptor.ts';
import type { BuiltinCall } from './builtin.ts';
import { assign, variable } from './state.ts';

export function read(call: BuiltinCall): Promise<number> {
  const raw = call.args[0] === '-r';
  return readInto(call, raw ? call.args.slice(1) : call.args);
}

async function readInto({ state, descriptors }: BuiltinCall, names: readonly string[]): Promise<number> {
  const input = descriptors.get(0);
  const found = input && (await readLine(input));
  const separators = variable(state, 'IFS') ?? ' \t\n';
  for (const [name, value] of fieldsFor(names, found?.line ?? '', separators)) assign(state, name, value);
  return found?.whole ? 0 : 1;
}

/** The last name takes all that is left. */
function fieldsFor(names: readonly string[], line: string, separators: string): [string, string][] {
  const white = [...separators].filter(char => ' \t\n'.includes(char)).join('');
  const others = [...separators]
    .filter(char => !' \t\n'.includes(char))
    .join('')
    .replace(/[\\\]^-]/g, '\\$&');
  const trim = (text: string, end: boolean) => {
    if (white === '') return text;
    const start = text.replace(new RegExp(`^[${white}]+`), '');
    return end ? start.replace(new RegExp(`[${white}]+$`), '') : start;
  };
  const separator =
    separators === ''
      ? /$^/
      : others === ''
        ? new RegExp(`[${white}]+`)
        : new RegExp(`[${white}]*[${others}][${white}]*${white ? `|[${white}]+` : ''}`);
  let rest = trim(line, true);
  return names.map((name, index) => {
    if (index === names.length - 1) return [name, rest];
    const found = separator.exec(rest);
    const value = found ? rest.slice(0, found.index) : rest;
    rest = found ? rest.slice(found.index + found[0].length) : '';
    return [name, value];
  });
}

export function set({ state, args }: BuiltinCall): number {
  const long: Readonly<Record<string, string>> = {
    noclobber: 'C',
    errexit: 'e',
    nounset: 'u',
    noglob: 'f',
    xtrace: 'x',
    allexport: 'a',
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--' || !/^[-+]./.test(word)) {
      state.parameters = args.slice(word === '--' ? at + 1 : at);
      return 0;
    }
    const letters = word.slice(1) === 'o' ? [long[args[++at] ?? ''] ?? ''] : [...word.slice(1)];
    for (const letter of letters)
      word.startsWith('-') ? state.options.add(letter) : state.options.delete(letter);
  }
  return 0;
}

export function exportVariables({ state, args }: BuiltinCall): number {
  for (const word of args.filter(each => each !== '-p')) {
    const [, name = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    assign(state, name, value ?? variable(state, name) ?? '', true);
  }
  return 0;
}

export function local({ state, args }: BuiltinCall): number {
  for (const word of args) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name !== '') assign(state, name, value);
  }
  return 0;
}

export function unset({ state, args }: BuiltinCall): number {
  for (const name of args.filter(word => !word.startsWith('-'))) {
    if (args[0] === '-f') state.functions.delete(name);
    else state.variables.delete(name);
  }
  return 0;
}

export function shift({ state, args }: BuiltinCall): number {
  state.parameters = state.parameters.slice(Number(args[0] ?? 1));
  return 0;
}
