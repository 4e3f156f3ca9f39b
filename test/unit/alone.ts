import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** A unit test that starts a process or opens a socket after all is told so. */
function refuse(what: string): () => never {
  return () => {
    throw new Error(`a unit test ${what}: test/unit/choose.ts must leave its file out`);
  };
}

// mocha has started its own workers by then; what they load is refused both.
export const mochaHooks = {
  beforeAll(): void {
    for (const name of [
      'spawn',
      'spawnSync',
      'exec',
      'execSync',
      'execFile',
      'execFileSync',
      'fork',
    ] as const)
      Object.assign(childProcess, { [name]: refuse('starts a process') });
    net.Socket.prototype.connect = refuse('opens a socket');
    net.Server.prototype.listen = refuse('listens on a socket');
    syncBuiltinESMExports();
  },
};
