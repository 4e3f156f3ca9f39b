import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import type { NamespaceHost } from '../../lab/index.ts';
import { commandsIn } from '../runners/processes.ts';

/** The process namespace of a host, by the process that holds it. */
export async function namespaceOf(host: NamespaceHost, stateDir: string): Promise<string> {
  const pid = (await readFile(join(stateDir, host.name, 'host.pid'), 'utf8')).trim();
  const { stdout } = await execa('readlink', [`/proc/${pid}/ns/pid_for_children`]);
  return stdout;
}

/** How many processes live in a namespace; the dead that nobody has asked for yet do not. */
export async function processesIn(namespace: string): Promise<number> {
  return (await commandsIn(namespace)).size;
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether nothing listens on a port of loopback. */
export function refuses(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('close', () => socket.destroy());
  });
}
