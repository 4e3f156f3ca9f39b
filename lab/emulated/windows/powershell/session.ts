import { Capture } from '../../streams.ts';
import { WinError } from '../errors.ts';
import { absolute } from '../files.ts';
import type { Call } from '../program.ts';
import type { Argument, Element, Expression, Statement } from './ast.ts';
import type { CmdletCall } from './cmdlet.ts';
import { cmdlets } from './cmdlets.ts';
import { exceptionOf } from './exception.ts';
import { castTo, memberOf, staticMember } from './members.ts';
import { binary } from './operators.ts';
import { parsePowerShell } from './parse.ts';
import { display, isBlock, isList, listOf, PsError, PsObject, textOf, truthy, type Value } from './values.ts';

/** Thrown by `exit`. */
export class ExitScript extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

class ReturnValue extends Error {
  readonly values: Value[];
  constructor(values: Value[]) {
    super('return');
    this.values = values;
  }
}

function executionContext({ machine }: Call): PsObject {
  const LanguageMode = machine.settings.faults.constrainedLanguage ? 'ConstrainedLanguage' : 'FullLanguage';
  return new PsObject('EngineIntrinsics', { SessionState: new PsObject('SessionState', { LanguageMode }) });
}

/** One PowerShell process: its variables, and the way through its script. */
export class Session {
  readonly #call: Call;
  readonly #variables = new Map<string, Value>([
    ['true', true],
    ['false', false],
    ['null', null],
    ['erroractionpreference', 'Continue'],
    ['lastexitcode', null],
  ]);
  #succeeded = true;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Gives the exit code: 1 where the last statement failed. */
  async run(script: string): Promise<number> {
    for (const statement of parsePowerShell(script)) {
      try {
        const values = await this.#statement(statement);
        for (const value of values) this.#call.stdout.write(display(value));
      } catch (cause) {
        if (cause instanceof ReturnValue) return 0;
        if (!(cause instanceof PsError || cause instanceof WinError) || this.#stops()) throw cause;
        this.#tell(cause);
      }
    }
    return this.#succeeded ? 0 : 1;
  }

  #stops(): boolean {
    return textOf(this.#variables.get('erroractionpreference') ?? '').toLowerCase() === 'stop';
  }

  #tell(cause: PsError | WinError): void {
    this.#succeeded = false;
    const [category, id] =
      cause instanceof PsError ? [cause.category, cause.id] : ['PermissionDenied', 'Win32Error'];
    this.#call.stderr.write(
      `${cause.message}\r\n    + CategoryInfo          : ${category}: (:) [], Exception\r\n    + FullyQualifiedErrorId : ${id}\r\n \r\n`,
    );
  }

  async #block(statements: readonly Statement[]): Promise<Value[]> {
    const values: Value[] = [];
    try {
      for (const statement of statements) values.push(...(await this.#statement(statement)));
    } catch (cause) {
      if (cause instanceof ExitScript) for (const value of values) this.#call.stdout.write(display(value));
      throw cause;
    }
    return values;
  }

  async #statement(statement: Statement): Promise<Value[]> {
    switch (statement.kind) {
      case 'pipeline':
        return this.#pipeline(statement.elements);
      case 'assign':
        await this.#assign(statement);
        return [];
      case 'if':
        for (const [condition, body] of statement.clauses)
          if (truthy(await this.#value(condition))) return this.#block(body);
        return this.#block(statement.otherwise);
      case 'try':
        return this.#try(statement);
      case 'foreach': {
        const values: Value[] = [];
        for (const item of listOf(await this.#value(statement.over))) {
          this.#variables.set(statement.name.toLowerCase(), item);
          values.push(...(await this.#block(statement.body)));
        }
        return values;
      }
      case 'leave':
        return this.#leave(statement);
      default:
        return statement satisfies never;
    }
  }

  async #leave({ how, value }: Extract<Statement, { kind: 'leave' }>): Promise<never> {
    const values = value ? await this.#statement(value) : [];
    if (how === 'exit') throw new ExitScript(Number(values[0] ?? 0));
    if (how === 'throw')
      throw new PsError(textOf(values[0] ?? 'ScriptHalted'), textOf(values[0] ?? 'ScriptHalted'));
    throw new ReturnValue(values);
  }

  async #try({ body, caught, always }: Extract<Statement, { kind: 'try' }>): Promise<Value[]> {
    const before = this.#variables.get('erroractionpreference') ?? null;
    try {
      return await this.#block(body);
    } catch (cause) {
      if (caught === undefined || !(cause instanceof PsError || cause instanceof WinError)) throw cause;
      this.#variables.set('_', errorRecord(cause));
      this.#succeeded = true;
      return await this.#block(caught);
    } finally {
      this.#variables.set('erroractionpreference', before);
      for (const value of await this.#block(always)) this.#call.stdout.write(display(value));
    }
  }

  async #assign({ target, operator, value }: Extract<Statement, { kind: 'assign' }>): Promise<void> {
    const single = await this.#assignedValue(value);
    const assigned =
      operator === '=' ? single : binary(operator.slice(0, 1), await this.#value(target), single);
    const inner = target.kind === 'cast' ? target.of : target;
    if (inner.kind === 'variable' && inner.name.startsWith('env:'))
      this.#call.environment.set(inner.name.slice(4), textOf(assigned));
    else if (inner.kind === 'variable') this.#variables.set(inner.name, assigned);
    else if (inner.kind === 'member') {
      const owner = await this.#value(inner.of);
      if (owner instanceof PsObject) owner.set(inner.name, assigned);
    }
  }

  /** An expression alone keeps what it is, an array of one or none too; of commands, what they put out. */
  async #assignedValue(value: Statement): Promise<Value> {
    if (value.kind === 'pipeline' && value.elements.length === 1) {
      const [element] = value.elements;
      if (element?.kind === 'expression') return this.#value(element.expression);
    }
    const values = await this.#statement(value);
    return values.length === 1 ? (values[0] ?? null) : values.length === 0 ? null : values;
  }

  async #pipeline(elements: readonly Element[]): Promise<Value[]> {
    let values: Value[] | undefined;
    for (const element of elements) values = await this.#element(element, values);
    return values ?? [];
  }

  async #element(element: Element, input: Value[] | undefined): Promise<Value[]> {
    if (element.kind === 'expression') {
      const value = await this.#value(element.expression);
      return isList(value) ? [...value] : value === null ? [] : [value];
    }
    const named = await this.#value(element.name);
    if (isBlock(named)) return named.block(null);
    const name = textOf(named);
    const cmdlet = cmdlets.get(name.toLowerCase());
    if (cmdlet === undefined) return this.#native(name, element.args);
    const bound = await this.#bind(element.args);
    const quiet = /^(silentlycontinue|ignore)$/i.test(
      textOf(bound.named.get('erroraction') ?? bound.named.get('ea') ?? ''),
    );
    try {
      const call: CmdletCall = {
        call: this.#call,
        name,
        input: input ?? [],
        ...bound,
        setVariable: (key, value) => this.#variables.set(key, value),
      };
      const values = await cmdlet(call);
      this.#succeeded = true;
      return values;
    } catch (cause) {
      if (quiet && (cause instanceof PsError || cause instanceof WinError)) {
        this.#succeeded = false;
        return [];
      }
      throw cause;
    }
  }

  /** Flags without a value are true; a value that follows a name belongs to it. */
  async #bind(args: readonly Argument[]): Promise<{ named: Map<string, Value>; positional: Value[] }> {
    const named = new Map<string, Value>();
    const positional: Value[] = [];
    for (let at = 0; at < args.length; at++) {
      const arg = args[at];
      const next = args[at + 1];
      if (arg === undefined) break;
      if (arg.name === undefined) positional.push(arg.value ? await this.#value(arg.value) : null);
      else if (arg.value) named.set(arg.name, await this.#value(arg.value));
      else if (next?.value && next.name === undefined && !switches.includes(arg.name)) {
        named.set(arg.name, await this.#value(next.value));
        at += 1;
      } else named.set(arg.name, true);
    }
    return { named, positional };
  }

  async #native(name: string, args: readonly Argument[]): Promise<Value[]> {
    const path = this.#findProgram(name);
    if (path === undefined)
      throw new PsError(
        `${name} : The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.`,
        'CommandNotFoundException',
        'ObjectNotFound',
      );
    const words: string[] = [];
    for (const { name: flag, value, text } of args)
      words.push(
        ...(flag !== undefined || value === undefined
          ? [text]
          : listOf(await this.#value(value)).map(textOf)),
      );
    const quoted = words.map(word => (/[\s]/.test(word) && !word.includes('"') ? `"${word}"` : word));
    const { process, environment, directory, signal, stderr, machine } = this.#call;
    const stdout = new Capture();
    const rest = quoted.join(' ');
    const stdin = { read: async () => undefined };
    const streams = { stdin, stdout, stderr, signal };
    const commandLine = [`"${path}"`, ...quoted].join(' ');
    const code = await machine.launch({
      parent: process,
      path,
      commandLine,
      args: words,
      rest,
      token: process.token,
      directory,
      environment,
      streams,
    }).ended;
    this.#variables.set('lastexitcode', code);
    this.#succeeded = code === 0;
    const lines = stdout.text.split('\r\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }

  #findProgram(name: string): string | undefined {
    const { machine, directory, environment } = this.#call;
    const folders = /[\\:]/.test(name) ? [''] : (environment.get('Path') ?? '').split(';').filter(Boolean);
    const paths = folders.flatMap(folder =>
      ['', '.exe'].map(ending => (folder === '' ? name : `${folder}\\${name}`) + ending),
    );
    const found = paths
      .map(path => machine.files.get(absolute(path, directory, machine.hostname)))
      .find(file => file && !file.directory);
    return found?.path;
  }

  async #value(expression: Expression): Promise<Value> {
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'text': {
        let text = '';
        for (const part of expression.parts) text += textOf(await this.#value(part));
        return text;
      }
      case 'variable':
        return this.#variable(expression.name);
      case 'hash': {
        const entries: [string, Value][] = [];
        for (const [key, value] of expression.entries)
          entries.push([textOf(await this.#value(key)), await this.#value(value)]);
        return new PsObject('Hashtable', Object.fromEntries(entries));
      }
      case 'list': {
        const items: Value[] = [];
        for (const item of expression.items) items.push(await this.#value(item));
        return items;
      }
      case 'group': {
        const values = await this.#block(expression.body);
        return expression.array
          ? values
          : values.length === 1
            ? (values[0] ?? null)
            : values.length === 0
              ? null
              : values;
      }
      case 'block':
        return { text: expression.text, block: input => this.#invoke(expression.body, input) };
      case 'type':
        return expression.name;
      case 'cast':
        return castTo(expression.name, await this.#value(expression.of));
      case 'member':
        return this.#member(expression);
      case 'index': {
        const owner = await this.#value(expression.of);
        const at = await this.#value(expression.at);
        if (owner instanceof PsObject) return owner.get(textOf(at)) ?? null;
        return listOf(owner).at(Number(at)) ?? null;
      }
      case 'not':
        return !truthy(await this.#value(expression.of));
      case 'binary':
        return binary(
          expression.operator,
          await this.#value(expression.left),
          await this.#value(expression.right),
        );
      default:
        return expression satisfies never;
    }
  }

  async #invoke(body: readonly Statement[], input: Value): Promise<Value[]> {
    this.#variables.set('_', input);
    return this.#block(body);
  }

  async #member(expression: Extract<Expression, { kind: 'member' }>): Promise<Value> {
    const args: Value[] = [];
    for (const arg of expression.args ?? []) args.push(await this.#value(arg));
    if (expression.args !== undefined) await this.#demandLanguage(expression.of);
    if (expression.fixed && expression.of.kind === 'type')
      return staticMember(this.#call, expression.of.name, expression.name, args);
    const owner = await this.#value(expression.of);
    return memberOf(this.#call, owner, expression.name, expression.args === undefined ? undefined : args);
  }

  /** Constrained Language Mode calls methods of core types alone. */
  async #demandLanguage(of: Expression): Promise<void> {
    if (!this.#call.machine.settings.faults.constrainedLanguage) return;
    const isCore =
      of.kind === 'type'
        ? /^(?:string|datetime|math|convert)$/i.test(of.name)
        : !((await this.#value(of)) instanceof PsObject);
    if (isCore) return;
    throw new PsError(
      'Cannot invoke method. Method invocation is supported only on core types in this language mode.',
      'MethodInvocationNotSupportedInConstrainedLanguage',
    );
  }

  #variable(name: string): Value {
    if (name.toLowerCase() === 'executioncontext') return executionContext(this.#call);
    if (name.startsWith('env:')) return this.#call.environment.get(name.slice(4)) ?? null;
    if (name === '?') return this.#succeeded;
    if (name === 'pid') return this.#call.process.pid;
    if (name === 'psversiontable')
      return new PsObject('Hashtable', { PSVersion: '5.1.20348.2110', PSEdition: 'Desktop' });
    return this.#variables.get(name) ?? null;
  }
}

const switches = [
  'force',
  'recurse',
  'passthru',
  'wait',
  'noprofile',
  'compress',
  'raw',
  'aslist',
  'first1',
  'asutc',
  'audit',
  'oldest',
  'confirm',
];

function errorRecord(cause: PsError | WinError): PsObject {
  const id = cause instanceof PsError ? cause.id : 'Win32Error';
  return new PsObject('ErrorRecord', {
    Exception: exceptionOf(cause),
    FullyQualifiedErrorId: id,
    CategoryInfo: cause instanceof PsError ? cause.category : 'PermissionDenied',
  });
}
