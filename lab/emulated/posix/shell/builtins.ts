import { UnixError } from '../errors.ts';
import { signalName } from '../process.ts';
import { sendSignals } from '../signals.ts';
import type { Builtin, BuiltinCall } from './builtin.ts';
import { findProgram, runProgram } from './external.ts';
import { echoText, formatted } from './printf.ts';
import { assign, Jump, ShellError, type ShellState, variable } from './state.ts';
import { test } from './test.ts';
import { exportVariables, local, read, set, shift, unset } from './variables.ts';

const print = ({ descriptors }: BuiltinCall, text: string): void => descriptors.get(1)?.write(text);
const complain = ({ descriptors, state }: BuiltinCall, text: string): void =>
  descriptors.get(2)?.write(`${state.name}: 1: ${text}\n`);

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
