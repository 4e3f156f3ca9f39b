import { Collected, type Descriptor, UnixPipe } from '../descriptor.ts';
import { BrokenPipe } from '../errors.ts';
import { signalNumbers } from '../process.ts';
import type { Assignment, Node } from './ast.ts';
import type { Builtin } from './builtin.ts';
import { builtins } from './builtins.ts';
import { expandPattern, expandText, expandWords } from './expand.ts';
import { runProgram } from './external.ts';
import { parseScript } from './parse.ts';
import { matchesPattern } from './pattern.ts';
import { redirected } from './redirect.ts';
import { ShellSyntaxError } from './scanner.ts';
import { assign, Jump, ShellError, type ShellState } from './state.ts';

/** Thrown inside a shell whose process was ended. */
class Ended extends Error {}

/** Runs a script in a shell; gives its exit status. */
export async function runScript(state: ShellState, script: string): Promise<number> {
  try {
    await new Interpreter(state).run(parseScript(script), !state.traps.has('EXIT'));
  } catch (cause) {
    leave(state, cause);
  }
  const trap = state.traps.get('EXIT');
  state.traps.delete('EXIT');
  if (trap !== undefined && !state.process.stop.aborted) {
    const { status } = state;
    await runScript(state, trap);
    state.status = status;
  }
  return state.status;
}

function leave(state: ShellState, cause: unknown): void {
  if (cause instanceof Jump)
    state.status = cause.to === 'exit' || cause.to === 'return' ? cause.value : state.status;
  else if (cause instanceof ShellSyntaxError || cause instanceof ShellError) {
    const line = cause instanceof ShellSyntaxError ? cause.line : 1;
    state.descriptors.get(2)?.write(`${state.name}: ${line}: ${cause.message}\n`);
    state.status = 2;
  } else if (cause instanceof BrokenPipe) state.status = 141;
  else if (!(cause instanceof Ended)) throw cause;
}

/** One shell's way through a script. Subshells are copies. */
class Interpreter {
  readonly state: ShellState;

  constructor(state: ShellState) {
    this.state = state;
  }

  /** `last`: nothing follows in this process, so that a program may take its place, as dash does it. */
  async run(node: Node, last = false): Promise<number> {
    if (this.state.process.stop.aborted) throw new Ended();
    const status = await this.#node(node, last);
    this.state.status = status;
    return status;
  }

  /** `eval`, `.` and traps. */
  text(script: string): Promise<number> {
    return this.run(parseScript(script));
  }

  readonly substitute = async (body: Node): Promise<string> => {
    const collected = new Collected();
    const inner = this.#copy(new Map(this.state.descriptors).set(1, collected));
    this.#substitutions += 1;
    this.state.status = await inner.#toTheEnd(body);
    return collected.bytes;
  };

  async #node(node: Node, last: boolean): Promise<number> {
    switch (node.kind) {
      case 'list':
        return this.#list(node.items, last);
      case 'and-or': {
        const left = await this.#tested(node.left);
        return (left === 0) === (node.operator === '&&') ? this.run(node.right, last) : left;
      }
      case 'pipeline':
        return this.#pipeline(node.commands, node.negated);
      case 'simple':
        return this.#orExit(await this.#simple(node, last));
      case 'redirected':
        return this.#redirected(node);
      case 'subshell':
        return this.#orExit(await this.#copy(this.state.descriptors).#toTheEnd(node.body));
      case 'if':
        if ((await this.#tested(node.condition)) === 0) return this.run(node.then);
        return node.otherwise ? this.run(node.otherwise) : 0;
      case 'while':
        return this.#while(node);
      case 'for':
        return this.#for(node);
      case 'case':
        return this.#case(node);
      case 'function':
        this.state.functions.set(node.name, node.body);
        return 0;
      default:
        return node satisfies never;
    }
  }

  async #list(items: readonly { node: Node; background: boolean }[], last: boolean): Promise<number> {
    let status = 0;
    for (const [index, { node, background }] of items.entries()) {
      const final = last && index === items.length - 1;
      status = background ? this.#inBackground(node) : await this.run(node, final);
    }
    return status;
  }

  #substitutions = 0;
  #conditions = 0;

  /** `set -e` does not apply to what is being tested. */
  async #tested(node: Node): Promise<number> {
    this.#conditions += 1;
    try {
      return await this.run(node);
    } finally {
      this.#conditions -= 1;
    }
  }

  #orExit(status: number): number {
    if (status !== 0 && this.#conditions === 0 && this.state.options.has('e')) throw new Jump('exit', status);
    return status;
  }

  #inBackground(node: Node): number {
    const inner = this.#copy(this.state.descriptors);
    this.state.lastJob = inner.state.process.pid;
    this.state.jobs.set(
      inner.state.process.pid,
      inner.#toTheEnd(node).catch(() => 1),
    );
    return 0;
  }

  async #pipeline(commands: readonly Node[], negated: boolean): Promise<number> {
    const status =
      commands.length === 1 && commands[0] ? await this.#tested(commands[0]) : await this.#piped(commands);
    return negated ? Number(status === 0) : this.#orExit(status);
  }

  async #piped(commands: readonly Node[]): Promise<number> {
    let input: UnixPipe | undefined;
    const running = commands.map((command, index) => {
      const descriptors = new Map(this.state.descriptors);
      const from = input;
      const to = index < commands.length - 1 ? new UnixPipe() : undefined;
      if (from) descriptors.set(0, from);
      if (to) descriptors.set(1, to);
      input = to;
      return this.#copy(descriptors)
        .#toTheEnd(command)
        .finally(() => {
          to?.endWriting();
          from?.endReading();
        });
    });
    const statuses = await Promise.all(running);
    return statuses.at(-1) ?? 0;
  }

  async #redirected(node: Extract<Node, { kind: 'redirected' }>): Promise<number> {
    const before = new Map(this.state.descriptors);
    const { descriptors } = this.state;
    const inner = await this.#descriptors(node.redirections);
    if (inner === undefined) return 2;
    replace(descriptors, inner);
    try {
      return await this.run(node.body);
    } finally {
      replace(descriptors, before);
    }
  }

  /** Undefined, with the message printed, where one could not be opened. */
  async #descriptors(redirections: Extract<Node, { kind: 'redirected' }>['redirections']) {
    try {
      return await redirected(this.state, this.state.descriptors, redirections, this.substitute);
    } catch (cause) {
      if (!(cause instanceof ShellError)) throw cause;
      this.state.descriptors.get(2)?.write(`${this.state.name}: 1: ${cause.message}\n`);
      return undefined;
    }
  }

  async #while({ condition, body, until }: Extract<Node, { kind: 'while' }>): Promise<number> {
    let status = 0;
    while (((await this.#tested(condition)) === 0) !== until) {
      const jump = await this.#loopBody(body);
      if (jump === 'break') break;
      status = this.state.status;
    }
    return status;
  }

  async #for({ name, words, body }: Extract<Node, { kind: 'for' }>): Promise<number> {
    const values =
      words === undefined ? this.state.parameters : await expandWords(this.state, words, this.substitute);
    this.state.status = 0;
    for (const value of values) {
      assign(this.state, name, value);
      if ((await this.#loopBody(body)) === 'break') break;
    }
    return this.state.status;
  }

  async #loopBody(body: Node): Promise<'next' | 'break'> {
    try {
      await this.run(body);
      return 'next';
    } catch (cause) {
      if (!(cause instanceof Jump) || cause.to === 'return' || cause.to === 'exit') throw cause;
      if (cause.value > 1) throw new Jump(cause.to, cause.value - 1);
      return cause.to === 'break' ? 'break' : 'next';
    }
  }

  async #case({ word, items }: Extract<Node, { kind: 'case' }>): Promise<number> {
    const text = await expandText(this.state, word, this.substitute);
    for (const { patterns, body } of items)
      for (const pattern of patterns)
        if (matchesPattern(await expandPattern(this.state, pattern, this.substitute), text))
          return this.run(body);
    return 0;
  }

  async #simple(node: Extract<Node, { kind: 'simple' }>, last: boolean): Promise<number> {
    const { state } = this;
    const words = await expandWords(state, node.words, this.substitute);
    const [name = '', ...args] = words;
    const descriptors = await this.#descriptors(node.redirections);
    if (descriptors === undefined) return 2;
    if (words.length === 0) return this.#assignOnly(node.assignments);
    if (name === 'exec') return this.#exec(args, node.assignments, descriptors);
    const body = state.functions.get(name);
    if (body) return this.#function(body, args, descriptors);
    const builtin = builtins.get(name);
    if (builtin) return this.#builtin(builtin, name, args, node.assignments, descriptors);
    const environment = await this.#environment(node.assignments);
    if (!last || state.traps.size > 0) return runProgram(state, words, environment, descriptors, node.line);
    throw new Jump('exit', await runProgram(state, words, environment, descriptors, node.line, 'in-place'));
  }

  async #assignOnly(assignments: readonly Assignment[]): Promise<number> {
    const before = this.#substitutions;
    for (const { name, value } of assignments)
      assign(this.state, name, await expandText(this.state, value, this.substitute));
    // Without a command in them they succeed; `$?` in them is still that of the command before.
    return this.#substitutions > before ? this.state.status : 0;
  }

  /** What a program sees: the exported variables, and those that stand before its name. */
  async #environment(assignments: readonly Assignment[]): Promise<Map<string, string>> {
    const environment = new Map<string, string>();
    for (const { name, value } of assignments)
      environment.set(name, await expandText(this.state, value, this.substitute));
    return environment;
  }

  async #exec(
    args: readonly string[],
    assignments: readonly Assignment[],
    descriptors: Map<number, Descriptor>,
  ): Promise<number> {
    if (args.length === 0) {
      replace(this.state.descriptors, descriptors);
      return 0;
    }
    const words = args[0] === '--' ? args.slice(1) : args;
    const environment = await this.#environment(assignments);
    throw new Jump('exit', await runProgram(this.state, words, environment, descriptors, 1, 'in-place'));
  }

  async #function(
    body: Node,
    args: readonly string[],
    descriptors: Map<number, Descriptor>,
  ): Promise<number> {
    const { parameters } = this.state;
    const before = new Map(this.state.descriptors);
    this.state.parameters = args;
    replace(this.state.descriptors, descriptors);
    try {
      return await this.run(body);
    } catch (cause) {
      if (cause instanceof Jump && cause.to === 'return') return cause.value;
      throw cause;
    } finally {
      this.state.parameters = parameters;
      replace(this.state.descriptors, before);
    }
  }

  async #builtin(
    builtin: Builtin,
    name: string,
    args: readonly string[],
    assignments: readonly Assignment[],
    descriptors: Map<number, Descriptor>,
  ): Promise<number> {
    const { state } = this;
    const saved = new Map([...assignments].map(each => [each.name, state.variables.get(each.name)]));
    for (const each of assignments)
      assign(state, each.name, await expandText(state, each.value, this.substitute));
    try {
      return await builtin({ state, name, args, descriptors, shell: this });
    } finally {
      for (const [variable, value] of saved) {
        if (value) state.variables.set(variable, value);
        else state.variables.delete(variable);
      }
    }
  }

  /** A shell of its own with all that this one has. */
  #copy(descriptors: ReadonlyMap<number, Descriptor>): Interpreter {
    const { state } = this;
    const process = state.host.processes.fork(state.process);
    return new Interpreter({
      ...state,
      process,
      variables: new Map([...state.variables].map(([name, value]) => [name, { ...value }])),
      functions: new Map(state.functions),
      traps: new Map(),
      options: new Set(state.options),
      descriptors: new Map(descriptors),
      jobs: new Map(),
    });
  }

  /** Runs a subshell's body and ends its process. */
  async #toTheEnd(body: Node): Promise<number> {
    const { process, host } = this.state;
    try {
      await this.run(body, true);
    } catch (cause) {
      leave(this.state, cause);
    }
    const { status } = this.state;
    const code = process.signal ? 128 + (signalNumbers[process.signal] ?? 0) : status;
    if (!process.ended) host.exit(process, code);
    return code;
  }
}

function replace(descriptors: Map<number, Descriptor>, by: ReadonlyMap<number, Descriptor>): void {
  const entries = [...by];
  descriptors.clear();
  for (const [number, descriptor] of entries) descriptors.set(number, descriptor);
}
