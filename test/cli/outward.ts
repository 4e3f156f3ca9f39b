import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Node reports each look-up of a name, connection and datagram socket; of programs that are started, their words. */
const watching = (notes: string) => `import { createHook } from 'node:async_hooks';
import childProcess, { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const note = text => appendFileSync(${JSON.stringify(notes)}, text + '\\n');
const outward = /^(?:GETADDRINFOREQ|GETNAMEINFOREQ|QUERY|TCPCONNECT|UDP)WRAP$/;
createHook({ init: (_, type) => void (outward.test(type) && note(type)) }).enable();
const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  note('program ' + options.args.join(' '));
  return spawn.call(this, options);
};
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  const start = childProcess[name];
  childProcess[name] = (...words) => (note('program ' + words.flat().join(' ')), start(...words));
}
syncBuiltinESMExports();
`;

/** What a process of the program does that reaches out of it: put `env` into its environment. */
export class Outward {
  readonly env: NodeJS.ProcessEnv;
  readonly #notes: string;

  private constructor(env: NodeJS.ProcessEnv, notes: string) {
    this.env = env;
    this.#notes = notes;
  }

  static async of(folder: string): Promise<Outward> {
    const [module, notes] = [join(folder, 'outward.mjs'), join(folder, 'outward.txt')];
    await writeFile(module, watching(notes));
    await writeFile(notes, '');
    return new Outward({ NODE_OPTIONS: `--import=${module}` }, notes);
  }

  /** A line each; a lock on a file of this user's own, which the program flock holds, reaches nobody. */
  async noted(): Promise<string[]> {
    const lines = (await readFile(this.#notes, 'utf8')).split('\n');
    return lines.filter(line => line !== '' && !line.startsWith('program flock '));
  }
}
