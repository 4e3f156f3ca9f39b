import type { Descriptor } from '../descriptor.ts';
import { readLine } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import { signalName } from '../process.ts';
import { sendSignals } from '../signals.ts';
import { findProgram, runProgram } from './external.ts';
import { echoText, formatted } from './printf.ts';
import { assign, Jump, ShellError, type ShellState, variable } from './state.ts';
import { test } from './test.ts';

interface BuiltinCall {
  readonly state: ShellState;
  readonly name: string;
  readonly args: readonly string[];
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  /** For builtins that run scripts. */
  readonly shell: { text(script: string): Promise<number> };
}

export type Builtin = (call: BuiltinCall) => number | Promise<number>;

const print = ({ descriptors }: BuiltinCall, text: string): void => descriptors.get(1)?.write(text);
const complain = ({ descriptors, state }: BuiltinCall, text: string): void =>
  descriptors.get(2)?.write(`${state.name}: 1: ${text}\n`);

function read(call: BuiltinCall): Promise<number> {
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

function set({ state, args }: BuiltinCall): number {
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

function exportVariables({ state, args }: BuiltinCall): number {
  for (const word of args.filter(each => each !== '-p')) {
    const [, name = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    assign(state, name, value ?? variable(state, name) ?? '', true);
  }
  return 0;
}

function local({ state, args }: BuiltinCall): number {
  for (const word of args) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name !== '') assign(state, name, value);
  }
  return 0;
}

function unset({ state, args }: BuiltinCall): number {
  for (const name of args.filter(word => !word.startsWith('-'))) {
    if (args[0] === '-f') state.functions.delete(name);
    else state.variables.delete(name);
  }
  return 0;
}

function changeDirectory(call: BuiltinCall): number {
  const { state, args } = call;
  const target = args.find(word => word !== '--' && !/^-[LP]$/.test(word)) ?? variable(state, 'HOME') ?? '/';
  try {
    const { path, inode } = state.host.files.existing(
      target,
      state.process.directory,
      state.process.credentials,
    );
    if (inode.type !== 'directory') throw new UnixError('ENOTDIR');
    state.process.directory = path;
    assign(state, 'PWD', path);
    return 0;
  } catch (cause) {
    if (!(cause instanceof UnixError)) throw cause;
    complain(call, `cd: can't cd to ${target}`);
    return 2;
  }
}

async function command(call: BuiltinCall): Promise<number> {
  const { args, state } = call;
  if (args[0] !== '-v' && args[0] !== '-V')
    return plainCommand(call, args[0] === '--' || args[0] === '-p' ? args.slice(1) : args);
  for (const name of args.slice(1)) {
    if (builtins.has(name) || state.functions.has(name) || name === 'exec') {
      print(call, `${name}\n`);
      continue;
    }
    try {
      print(call, `${findProgram(state, name)}\n`);
    } catch (cause) {
      if (cause instanceof ShellError) return 127;
      throw cause;
    }
  }
  return 0;
}

function plainCommand(call: BuiltinCall, words: readonly string[]): number | Promise<number> {
  const [name = '', ...args] = words;
  const builtin = builtins.get(name);
  if (builtin) return builtin({ ...call, name, args });
  return runProgram(call.state, words, new Map(), call.descriptors, 1);
}

function trap({ state, args }: BuiltinCall): number {
  const [action = '', ...names] = args[0] === '--' ? args.slice(1) : args;
  const wanted = names.length === 0 ? [action] : names;
  for (const name of wanted) {
    const signal = name === '0' || name === 'EXIT' ? 'EXIT' : (signalName(name) ?? name);
    if (names.length === 0 || action === '-') state.traps.delete(signal);
    else state.traps.set(signal, action);
  }
  state.process.trapped = signal => state.traps.get(signal) === '';
  return 0;
}

async function wait({ state, args }: BuiltinCall): Promise<number> {
  const jobs = args.length > 0 ? args.map(pid => state.jobs.get(Number(pid))) : [...state.jobs.values()];
  let status = 0;
  for (const job of jobs) status = (await job) ?? 127;
  return args.length > 0 ? status : 0;
}

async function dot({ state, args, shell }: BuiltinCall): Promise<number> {
  const [path = ''] = args;
  try {
    const { inode } = state.host.files.existing(path, state.process.directory, state.process.credentials);
    return await shell.text(inode.content);
  } catch (cause) {
    if (cause instanceof UnixError) throw new ShellError(`.: cannot open ${path}: No such file`);
    throw cause;
  }
}

function umask(call: BuiltinCall): number {
  const [mask] = call.args;
  if (mask === undefined) print(call, `${call.state.umask.toString(8).padStart(4, '0')}\n`);
  else call.state.umask = Number.parseInt(mask, 8) || 0;
  return 0;
}

function kill({ state, args, descriptors }: BuiltinCall): number {
  const complaints = sendSignals(state.host.processes, state.process, args);
  for (const { why } of complaints) descriptors.get(2)?.write(`${state.name}: 1: kill: ${why}\n\n`);
  return complaints.length > 0 ? 1 : 0;
}

function type(call: BuiltinCall): number {
  let status = 0;
  for (const name of call.args) {
    const path = findOrUndefined(call.state, name);
    if (builtins.has(name)) print(call, `${name} is a shell builtin\n`);
    else if (path) print(call, `${name} is ${path}\n`);
    else {
      print(call, `${name}: not found\n`);
      status = 127;
    }
  }
  return status;
}

function findOrUndefined(state: ShellState, name: string): string | undefined {
  try {
    return findProgram(state, name);
  } catch (cause) {
    if (cause instanceof ShellError) return undefined;
    throw cause;
  }
}

const jump =
  (to: Jump['to']): Builtin =>
  ({ state, args }) => {
    const fallback = to === 'exit' || to === 'return' ? state.status : 1;
    throw new Jump(to, args[0] === undefined ? fallback : Number(args[0]) & 255);
  };

const printing =
  (text: (call: BuiltinCall) => string): Builtin =>
  call => {
    print(call, text(call));
    return 0;
  };

function shift({ state, args }: BuiltinCall): number {
  state.parameters = state.parameters.slice(Number(args[0] ?? 1));
  return 0;
}

const succeed: Builtin = () => 0;

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', succeed],
  ['true', succeed],
  ['false', () => 1],
  ['echo', printing(({ args }) => echoText(args))],
  ['printf', printing(({ args }) => formatted(args))],
  ['read', read],
  ['test', call => test(call.state, call.args, call.descriptors)],
  ['[', call => test(call.state, call.args.slice(0, -1), call.descriptors)],
  ['set', set],
  ['shift', shift],
  ['export', exportVariables],
  ['readonly', exportVariables],
  ['local', local],
  ['unset', unset],
  ['cd', changeDirectory],
  ['pwd', printing(({ state }) => `${state.process.directory}\n`)],
  ['command', command],
  ['type', type],
  ['trap', trap],
  ['wait', wait],
  ['eval', ({ args, shell }) => shell.text(args.join(' '))],
  ['.', dot],
  ['umask', umask],
  ['kill', kill],
  ['exit', jump('exit')],
  ['return', jump('return')],
  ['break', jump('break')],
  ['continue', jump('continue')],
  ['hash', succeed],
  ['ulimit', succeed],
  ['times', succeed],
]);
