import { existsSync } from 'node:fs';
import { type DebianHost, debianHost } from './host.ts';
import { machinePlaces, stateDirectory } from './places.ts';
import { runningPid } from './process.ts';
import { machineNames, readRecord } from './record.ts';

/** One machine that was started, and what became of it. */
interface DebianStatus {
  readonly name: string;
  /** `booting` until its sshd answers; `dead` when its process is gone but its files are not; `stray` the other way about. */
  readonly state: 'up' | 'booting' | 'dead' | 'stray';
  readonly pid?: number;
  readonly started?: string;
  /** Present when it is up. */
  readonly host?: DebianHost;
}

/** All machines of this user, running or left over. */
export async function debianStatus(options: { readonly stateDir?: string } = {}): Promise<DebianStatus[]> {
  const stateDir = options.stateDir ?? stateDirectory();
  return Promise.all((await machineNames(stateDir)).map(name => statusOf(stateDir, name)));
}

async function statusOf(stateDir: string, name: string): Promise<DebianStatus> {
  const places = machinePlaces(stateDir, name);
  const [pid, record] = await Promise.all([runningPid(places), readRecord(places)]);
  if (pid === undefined) return { name, state: 'dead' };
  if (record === undefined) return { name, state: existsSync(places.directory) ? 'booting' : 'stray', pid };
  return { name, state: 'up', pid, started: record.started, host: debianHost(record, places) };
}
