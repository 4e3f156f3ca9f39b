import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError, oneLine } from '../debian/error.ts';
import { makeKeyPair } from '../debian/keys.ts';
import { withLock } from '../debian/lock.ts';
import { speaksSsh } from '../debian/ready.ts';
import { removeHost } from './down.ts';
import { type HostSettings, type NamespaceHost, namespaceHost } from './host.ts';
import { searchPath } from './packages.ts';
import { type HostPlaces, hostPlaces } from './places.ts';
import { endHolder, runningPid } from './process.ts';
import { type HostRecord, readRecord, writeRecord } from './record.ts';
import { HOME, hostScript, inNamespaces, SETUP, sshdConfig } from './script.ts';

/** What distinguishes one kind of host from another. */
export interface Kind {
  readonly settings: HostSettings;
  /** The account's login shell; setup may make it. */
  readonly shell: string;
  /** Shell lines that prepare the host in its namespaces, before its sshd starts. */
  readonly setup: string;
  /** Lines for sshd_config(5). */
  readonly sshd: readonly string[];
}

export interface UpOptions {
  readonly name: string;
  readonly stateDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const START_DEADLINE_MS = 60_000;
const TRY_AGAIN_MS = 30;
/** Between choosing a free port and listening on it, another may take it. */
const PORTS_TRIED = 3;

/**
 * Starts a host, or gives back the one that already runs under this name.
 * @throws {LabError} when it does not come up; nothing is left running then
 */
export async function hostUp(kind: Kind, options: UpOptions): Promise<NamespaceHost> {
  const places = hostPlaces(options.stateDir, options.name);
  return withLock(places.directory, options.signal, async () => {
    const record = (await running(places)) ?? (await start(kind, places, options));
    return namespaceHost(record, places, kind.settings);
  });
}

async function running(places: HostPlaces): Promise<HostRecord | undefined> {
  return (await runningPid(places)) === undefined ? undefined : readRecord(places);
}

async function start(kind: Kind, places: HostPlaces, options: UpOptions, tries = PORTS_TRIED) {
  await removeHost(places);
  try {
    const { name, signal } = options;
    const { port, hostKey, pin } = await plant(kind, places, name);
    options.onProgress?.(`starting ${name} on port ${port}`);
    await listening(await launch(places), places, port, signal);
    const record = { name, port, hostKey, pin, started: new Date().toISOString() };
    await writeRecord(places, record);
    return record;
  } catch (error) {
    await removeHost(places);
    if (tries > 1 && error instanceof PortTaken) return start(kind, places, options, tries - 1);
    throw error;
  }
}

/** Writes the files that make the host: keys, sshd's configuration, its first program. */
async function plant(kind: Kind, { directory, keyFile }: HostPlaces, name: string) {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const port = await freePort();
  const [host] = await Promise.all([makeKeyPair(join(directory, 'host-key')), makeKeyPair(keyFile)]);
  const main = `"$(command -v sshd)" -D -e -f ${HOME}/sshd_config`;
  await writeFile(join(directory, SETUP), hostScript({ ...kind, hostName: name, main }));
  await writeFile(join(directory, 'sshd_config'), sshdConfig(port, kind.sshd));
  return { port, hostKey: host.publicKey, pin: host.fingerprint };
}

async function launch({ directory, pidFile, log }: HostPlaces): Promise<ChildProcess> {
  const output = await open(log, 'w');
  const argv = ['-ec', 'echo $$ >"$0"; exec "$@"', pidFile, ...inNamespaces(directory)];
  const child = spawn('/bin/sh', argv, {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { PATH: searchPath },
  });
  await once(child, 'spawn');
  child.unref();
  await output.close();
  return child;
}

async function listening(child: ChildProcess, places: HostPlaces, port: number, signal?: AbortSignal) {
  const deadline = Date.now() + START_DEADLINE_MS;
  try {
    while (!(await speaksSsh(port))) {
      signal?.throwIfAborted();
      if (hasEnded(child) || Date.now() > deadline) throw await notStarted(places);
      await delay(TRY_AGAIN_MS, undefined, signal ? { signal } : {});
    }
    if (hasEnded(child)) throw await notStarted(places);
  } catch (error) {
    // What is killed may still write into the directory that is removed next: its end is awaited.
    await ended(child);
    throw error;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  child.ref();
  const gone = once(child, 'exit');
  await endHolder(child.pid);
  await gone;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

class PortTaken extends LabError {}

async function notStarted({ log }: HostPlaces): Promise<LabError> {
  const said = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-8);
  const Failure = said.some(line => line.includes('Address already in use')) ? PortTaken : LabError;
  return new Failure(
    `the lab host did not start; it said: ${oneLine(said.join('\n')) || '(nothing)'}`,
    'namespaces and overlay mounts must be allowed: in a container, give it SYS_ADMIN, or use a machine',
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address === null || typeof address === 'string' ? 0 : address.port;
}
