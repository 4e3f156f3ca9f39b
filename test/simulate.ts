import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Result, resultModel } from '../reports/index.ts';
import { program } from './built.ts';

/** What a Node process needs to be told to understand TypeScript. */
export const tsx: string = createRequire(import.meta.url).resolve('tsx');

/** Children of this process do not end with it by themselves. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How a run of the real program, in a process of its own, ended. */
export interface Simulated {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program in a home of its own: no inventory, no ssh configuration, no state but what a test puts there. */
export class Workplace {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(inventory?: string): Promise<Workplace> {
    const workplace = new Workplace(await mkdtemp(join(tmpdir(), 'simulate-')));
    if (inventory !== undefined) await workplace.write('servicedrill.yml', inventory);
    return workplace;
  }

  get state(): string {
    return join(this.folder, 'state');
  }

  async write(name: string, text: string): Promise<string> {
    const file = join(this.folder, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** The program as words of a command line. */
  command(args: readonly string[]): string[] {
    return [process.execPath, program, ...args];
  }

  /** `stdout` is a descriptor of a file, a pipe to this process without it. */
  start(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    stdout: number | 'pipe' = 'pipe',
  ): ChildProcess {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: { ...this.#environment(), ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
    for (const set of [running, this.#running]) {
      set.add(child);
      child.once('close', () => set.delete(child));
    }
    return child;
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Simulated> {
    return ending(this.start(args, env));
  }

  /** The result document of a run; @throws when it does not fit its published model */
  async drill(args: readonly string[]): Promise<Result> {
    return resultOf(await this.run([...args, '--json']));
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env;
    return {
      PATH,
      LANG,
      TMPDIR: tmpdir(),
      HOME: this.folder,
      SERVICEDRILL_STATE: this.state,
    };
  }
}

/** What a run printed with --json; @throws when it does not fit its published model */
export function resultOf({ stdout, stderr }: Simulated): Result {
  if (stdout === '') throw new Error(`no result: ${stderr}`);
  return resultModel.parse(JSON.parse(stdout));
}

export function ending(child: ChildProcess): Promise<Simulated> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  return new Promise(resolve => child.once('close', code => resolve({ code, stdout, stderr })));
}

/** Resolves when the child's stderr has said it; rejects when the child ends first. */
export function said(child: ChildProcess, words: RegExp): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', more => {
      text += more;
      if (words.test(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended without saying ${words}: ${text}`)));
  });
}
