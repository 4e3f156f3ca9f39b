import { fromText, type Input, nothing, nowhere, type Output, Pipe, type Streams } from '../../streams.ts';
import { splitArguments } from '../argv.ts';
import type { Environment } from '../environment.ts';
import { WinError } from '../errors.ts';
import { absolute } from '../files.ts';
import type { WindowsHost } from '../host.ts';
import { isExecutable } from '../images.ts';
import type { Process } from '../process.ts';
import { builtins } from './builtins.ts';
import type { CmdStreams, ShellState } from './call.ts';
import { ExitShell } from './exitshell.ts';
import { CmdSyntaxError, type Condition, type Node, parseLine, type Redirection } from './parse.ts';

/** Not recognized as a command. */
const unknownCommand = 9009;

/** cmd.exe, as far as people type at it over ssh. */
export class CommandShell implements ShellState {
  readonly machine: WindowsHost;
  readonly process: Process;
  readonly environment: Environment;
  directory: string;
  errorLevel = 0;
  readonly #streams: Streams;

  constructor(machine: WindowsHost, process: Process, environment: Environment, streams: Streams) {
    this.machine = machine;
    this.process = process;
    this.environment = environment.copy();
    this.directory = process.directory.replace(/(.)\\$/, '$1').replace(/^(.:)$/, '$1\\');
    const { stdin, stdout, stderr } = streams;
    this.#streams = { stdin, stdout, stderr, signal: process.stop };
  }

  /** Runs one line; gives the exit code of `cmd /c LINE`. */
  async run(line: string): Promise<number> {
    try {
      const node = parseLine(this.#expand(line));
      if (node) await this.#execute(node, this.#streams);
      return this.errorLevel === unknownCommand ? 1 : this.errorLevel;
    } catch (cause) {
      if (cause instanceof ExitShell) return cause.code;
      if (!(cause instanceof CmdSyntaxError)) throw cause;
      this.#streams.stderr.write(`${cause.message}\r\n`);
      return 1;
    }
  }

  path(path: string): string {
    return absolute(path, this.directory, this.machine.hostname);
  }

  /** Runs `text` (a command without operators) and gives its status. */
  async simple(text: string, streams: CmdStreams): Promise<number> {
    const trimmed = text.trimStart();
    const builtin = /^([a-z]+)(?=$|[\s.,;=/\\"(:])/i.exec(trimmed);
    const found = builtin?.[1] === undefined ? undefined : builtins.get(builtin[1].toLowerCase());
    if (found && builtin?.[1]) {
      const call = { shell: this, rest: trimmed.slice(builtin[1].length), ...streams };
      const status = await this.#guarded(() => found(call), streams.stderr);
      if (status !== undefined) this.errorLevel = status;
      return status ?? 0;
    }
    this.errorLevel = await this.#external(trimmed, streams);
    return this.errorLevel;
  }

  async #guarded<T>(work: () => T | Promise<T>, stderr: Output): Promise<T | 1> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof WinError)) throw cause;
      stderr.write(`${cause.message}\r\n`);
      return 1;
    }
  }

  #expand(line: string): string {
    const dynamic: Record<string, () => string> = {
      ERRORLEVEL: () => String(this.errorLevel),
      CD: () => this.directory,
      RANDOM: () => String(Math.floor(this.machine.settings.random() * 32768)),
      DATE: () => new Date(this.machine.settings.clock()).toISOString().slice(0, 10),
      TIME: () => new Date(this.machine.settings.clock()).toISOString().slice(11, 22),
    };
    return line.replace(/%([^%\s]+)%/g, (whole, name: string) => {
      return this.environment.get(name) ?? dynamic[name.toUpperCase()]?.() ?? whole;
    });
  }

  async #execute(node: Node, streams: CmdStreams): Promise<number> {
    switch (node.kind) {
      case 'simple':
        return this.#redirected(node.redirections, streams, inner => this.simple(node.text, inner));
      case 'group':
        return this.#redirected(node.redirections, streams, inner => this.#execute(node.body, inner));
      case 'if':
        if (this.#holds(node.condition)) return this.#execute(node.then, streams);
        return node.otherwise ? this.#execute(node.otherwise, streams) : 0;
      case 'pair':
        return this.#pair(node, streams);
      default:
        return node satisfies never;
    }
  }

  async #pair(node: Extract<Node, { kind: 'pair' }>, streams: CmdStreams): Promise<number> {
    if (node.operator === '|') return this.#pipe(node.left, node.right, streams);
    const status = await this.#execute(node.left, streams);
    if ((node.operator === '&&' && status !== 0) || (node.operator === '||' && status === 0)) return status;
    return this.#execute(node.right, streams);
  }

  async #pipe(left: Node, right: Node, streams: CmdStreams): Promise<number> {
    const between = new Pipe();
    const writing = this.#execute(left, { ...streams, stdout: between }).finally(() => between.close());
    const [, status] = await Promise.all([writing, this.#execute(right, { ...streams, stdin: between })]);
    this.errorLevel = status;
    return status;
  }

  #holds({ test, left, right, negated, ignoreCase }: Condition): boolean {
    const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
    const holds = {
      exist: () => left.toLowerCase() === 'nul' || this.machine.files.get(this.path(left)) !== undefined,
      defined: () => this.environment.get(left) !== undefined,
      errorlevel: () => this.errorLevel >= Number(left),
      '==': () => fold(left) === fold(right),
    }[test]();
    return holds !== negated;
  }

  async #redirected(
    redirections: readonly Redirection[],
    streams: CmdStreams,
    work: (streams: CmdStreams) => Promise<number>,
  ): Promise<number> {
    try {
      return await work(redirections.reduce((inner, each) => this.#redirect(each, inner), streams));
    } catch (cause) {
      if (!(cause instanceof WinError)) throw cause;
      streams.stderr.write(`${cause.message}\r\n`);
      this.errorLevel = 1;
      return 1;
    }
  }

  #redirect({ handle, mode, target, toHandle }: Redirection, streams: CmdStreams): CmdStreams {
    if (mode === '<') return { ...streams, stdin: this.#fileInput(target) };
    const output = toHandle
      ? target === '2'
        ? streams.stderr
        : streams.stdout
      : this.#fileOutput(target, mode);
    return handle === 2 ? { ...streams, stderr: output } : { ...streams, stdout: output };
  }

  #fileInput(target: string): Input {
    if (isNul(target)) return nothing;
    return fromText(this.machine.files.read(this.path(target)));
  }

  #fileOutput(target: string, mode: '>' | '>>'): Output {
    if (isNul(target)) return nowhere;
    const { files } = this.machine;
    const path = this.path(target);
    if (mode === '>' || files.open(this.process, path) === undefined) files.write(this.process, path, '');
    return {
      write: text => {
        const file = files.get(path);
        if (file) file.content += text;
      },
    };
  }

  async #external(text: string, streams: CmdStreams): Promise<number> {
    const [, name = '', rest = ''] = /^("[^"]*"|[^\s,;=/"]+|[^\s]+)(.*)$/s.exec(text) ?? [];
    const path = this.#find(name.replaceAll('"', ''));
    if (path === undefined) return notRecognized(name, streams.stderr);
    const content = this.machine.files.read(path);
    if (!isExecutable(content)) return this.#batch(content, streams);
    const { ended } = this.machine.launch({
      parent: this.process,
      path,
      commandLine: rest === '' ? name : `${name} ${rest}`,
      args: splitArguments(rest),
      rest,
      token: this.process.token,
      directory: this.directory,
      environment: this.environment.copy(),
      streams: { ...streams, signal: this.#streams.signal },
    });
    return ended;
  }

  /** A script, with echoing off. */
  async #batch(content: string, streams: CmdStreams): Promise<number> {
    for (const line of content.split(/\r?\n/)) {
      const node = parseLine(this.#expand(line));
      if (node) await this.#execute(node, streams);
    }
    return this.errorLevel;
  }

  #find(name: string): string | undefined {
    if (/[\\:]/.test(name)) return this.#program(name);
    for (const folder of [this.directory, ...(this.environment.get('Path') ?? '').split(';')]) {
      const found = folder === '' ? undefined : this.#program(`${folder}\\${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #program(name: string): string | undefined {
    const path = this.path(name);
    for (const ending of endings) {
      const file = this.machine.files.get(path + ending);
      if (file && !file.directory) return file.path;
    }
    return undefined;
  }
}

const endings = ['', '.com', '.exe', '.bat', '.cmd'] as const;

const isNul = (target: string) => /^(nul|\\\\\.\\nul)$/i.test(target.replaceAll('"', ''));

function notRecognized(name: string, stderr: Output): number {
  stderr.write(
    `'${name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n`,
  );
  return unknownCommand;
}
