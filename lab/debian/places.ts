import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError } from './error.ts';

/** Longest path of a unix socket (sun_path in unix(7)), its ending NUL included. */
const SOCKET_PATH_BYTES = 108;

/** Where built images stay. */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'servicedrill');
}

/** Where what is running now keeps its keys, sockets and logs. */
export function stateDirectory(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'servicedrill', 'lab');
}

/** The files of one machine, all of them in one directory that goes when it goes. */
export interface MachinePlaces {
  readonly directory: string;
  readonly record: string;
  readonly pidFile: string;
  readonly qmpSocket: string;
  readonly serialLog: string;
  readonly seed: string;
}

/** @throws {LabError} when the name is no host name, or the directory too deep for a unix socket */
export function machinePlaces(stateDir: string, name: string): MachinePlaces {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name))
    throw new LabError(
      `${JSON.stringify(name)} is no name for a lab host`,
      'use lower-case letters, digits and hyphens, 40 at most',
    );
  const directory = join(stateDir, name);
  const qmpSocket = join(directory, 'qmp.sock');
  if (Buffer.byteLength(qmpSocket) >= SOCKET_PATH_BYTES)
    throw new LabError(
      `${directory} is too long a path for a unix socket`,
      'set SERVICEDRILL_STATE or --state to a shorter one',
    );
  return {
    directory,
    qmpSocket,
    record: join(directory, 'machine.json'),
    pidFile: join(directory, 'qemu.pid'),
    serialLog: join(directory, 'serial.log'),
    seed: join(directory, 'seed'),
  };
}
