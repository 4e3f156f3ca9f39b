import type { BootSettings, Ending, Role } from '../machine.ts';
import type { Streams } from '../streams.ts';
import { existing } from './calls.ts';
import type { Deed, Report } from './deeds.ts';
import { type Descriptor, Foreign } from './descriptor.ts';
import { BrokenPipe, UnixError } from './errors.ts';
import { baseName, FileTree, permits } from './files.ts';
import type { Call, Ended, Execution, Program, UnixHost, User } from './host.ts';
import { contentOf, toBytes } from './inode.ts';
import { type Credentials, ProcessTable, type UnixProcess } from './process.ts';

export interface Platform {
  readonly users: readonly User[];
  readonly groups: Readonly<Record<string, number>>;
  readonly programs: ReadonlyMap<string, Program>;
  readonly system: UnixHost['system'];
  /** PATH of a login, and of root's. */
  readonly path: string;
  readonly rootPath: string;
  record(deed: Deed): void;
}

/** Contents of an emulated executable: a line of text that says what it stands in for. */
export const executable = (name: string): string =>
  `\x7fELF emulated stand-in for ${name}, not the program of that name\n`;

const stoodFor = (content: string) => /^\x7fELF emulated stand-in for (\S+),/.exec(content)?.[1];

/** What every emulated Unix host has: files, processes, and programs that run in them. */
export class UnixCore implements UnixHost {
  readonly hostname: string;
  readonly settings: BootSettings;
  readonly files: FileTree;
  readonly processes: ProcessTable;
  readonly users: readonly User[];
  readonly groups: Readonly<Record<string, number>>;
  readonly programs: ReadonlyMap<string, Program>;
  readonly system: UnixHost['system'];
  readonly report: Report;
  readonly #path: string;
  readonly #rootPath: string;

  constructor(settings: BootSettings, platform: Platform) {
    this.hostname = settings.hostname;
    this.settings = settings;
    this.files = new FileTree(settings.clock);
    this.processes = new ProcessTable(settings.clock, 700 + Math.floor(settings.random() * 3000));
    this.users = platform.users;
    this.groups = platform.groups;
    this.programs = platform.programs;
    this.system = platform.system;
    this.report = deed => platform.record(deed);
    this.#path = platform.path;
    this.#rootPath = platform.rootPath;
  }

  credentials(user: User): Credentials {
    return { uid: user.uid, gid: user.gid, groups: user.groups };
  }

  environment(user: User): Map<string, string> {
    const { name, home, shell } = user;
    return new Map(
      Object.entries({
        HOME: home,
        LOGNAME: name,
        USER: name,
        SHELL: shell,
        PATH: user.uid === 0 ? this.#rootPath : this.#path,
        LANG: 'C.UTF-8',
      }),
    );
  }

  /** sshd's child for one command: the account's login shell with `-c COMMAND`. */
  async login(
    user: User,
    sshd: UnixProcess,
    ses: number,
    commandLine: string,
    streams: Streams,
  ): Promise<Ending> {
    const process = this.processes.fork(sshd);
    const credentials = this.credentials(user);
    Object.assign(process, {
      credentials,
      auid: user.uid,
      ses,
      pgid: process.pid,
      sid: process.pid,
      directory: user.home,
    });
    const hangUp = () => {
      for (const member of this.processes.group(process.pid)) this.processes.signal(member, 'SIGHUP');
    };
    const forget = streams.signal.onAbort(hangUp);
    const argv = [baseName(user.shell), '-c', toBytes(commandLine)];
    const environment = this.environment(user);
    const descriptors = standard(streams);
    const ended = await this.execute(process, { path: user.shell, argv, environment, descriptors });
    forget();
    this.exit(process, ended.code);
    return ended.signal ? { signal: ended.signal } : { code: ended.code };
  }

  async execute(process: UnixProcess, run: Execution): Promise<Ended> {
    try {
      return await this.#execute(process, run);
    } catch (cause) {
      if (!(cause instanceof UnixError)) throw cause;
      run.descriptors.get(2)?.write(`${run.argv[0]}: ${cause.message}\n`);
      return { code: cause.name === 'ENOENT' ? 127 : 126 };
    }
  }

  exit(process: UnixProcess, code: number): void {
    if (process.ended) return;
    this.processes.end(process);
    this.report({ kind: 'exited', process, code });
  }

  async #execute(process: UnixProcess, run: Execution, scriptPath?: string): Promise<Ended> {
    const caller = { host: this, process };
    const { path, inode } = existing(caller, run.path);
    if (!permits(inode, process.credentials, 1) || inode.type !== 'file') throw new UnixError('EACCES');
    const content = contentOf(inode);
    const interpreter = /^#! *(\S+)(?: +(\S+))?/.exec(content);
    if (interpreter) return this.#script(process, run, interpreter[1] ?? '', interpreter[2]);
    const file = { name: run.path, path, inode, kind: 'NORMAL' } as const;
    const before = { exe: process.exe, comm: process.comm };
    Object.assign(process, {
      exe: path,
      comm: baseName(scriptPath ?? run.path).slice(0, 15),
      argv: run.argv,
    });
    const of = scriptPath === undefined ? undefined : existing(caller, scriptPath);
    const script =
      of && ({ name: scriptPath ?? '', path: of.path, inode: of.inode, kind: 'NORMAL' } as const);
    this.report({ kind: 'executed', process, before, argv: run.argv, file, ...(script && { script }) });
    return this.#run(process, this.programs.get(stoodFor(content) ?? ''), run);
  }

  /** `#!/bin/sh`: the kernel runs the interpreter with the script's path. */
  #script(
    process: UnixProcess,
    run: Execution,
    interpreter: string,
    option: string | undefined,
  ): Promise<Ended> {
    const argv = [interpreter, ...(option ? [option] : []), run.path, ...run.argv.slice(1)];
    return this.#execute(process, { ...run, path: interpreter, argv }, run.path);
  }

  async #run(process: UnixProcess, program: Program | undefined, run: Execution): Promise<Ended> {
    const killed = new Promise<Ended>(resolve => {
      process.stop.onAbort(() => resolve({ code: 0, signal: process.signal ?? 'SIGKILL' }));
    });
    const call = this.#call(process, run);
    const work = Promise.resolve()
      .then(() => (program ? program(call) : 0))
      .then(
        (code): Ended => ({ code: code & 255 }),
        (cause: unknown): Ended => {
          if (cause instanceof BrokenPipe) return { code: 0, signal: 'SIGPIPE' };
          throw cause;
        },
      );
    return Promise.race([work, killed]);
  }

  #call(process: UnixProcess, { argv, environment, descriptors }: Execution): Call {
    const missing: Descriptor = new Foreign(
      async () => undefined,
      () => undefined,
    );
    const stdin = descriptors.get(0) ?? missing;
    const name = argv[0] ?? '';
    return {
      host: this,
      process,
      args: argv.slice(1),
      name,
      environment,
      descriptors,
      stdin,
      signal: process.stop,
      out: bytes => descriptors.get(1)?.write(bytes),
      error: bytes => descriptors.get(2)?.write(bytes),
    };
  }
}

function standard({ stdin, stdout, stderr }: Streams): Map<number, Descriptor> {
  const none = async () => undefined;
  return new Map<number, Descriptor>([
    [
      0,
      new Foreign(
        () => stdin.read(),
        () => undefined,
      ),
    ],
    [1, new Foreign(none, bytes => stdout.write(bytes))],
    [2, new Foreign(none, bytes => stderr.write(bytes))],
  ]);
}

/** The account of a role. */
export const userOf = (users: readonly User[], names: Readonly<Record<Role, string>>, role: Role): User => {
  const user = users.find(({ name }) => name === names[role]);
  if (user === undefined) throw new Error(`no account ${names[role]}`);
  return user;
};
