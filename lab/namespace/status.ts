import { existsSync } from 'node:fs';
import { type HostSettings, type NamespaceHost, namespaceHost } from './host.ts';
import { hostPlaces } from './places.ts';
import { runningPid } from './process.ts';
import { hostNames, readRecord } from './record.ts';

/** One host that was started, and what became of it. */
export interface NamespaceStatus {
  readonly name: string;
  /** `booting` until its sshd answers; `dead` when its process is gone but its files are not; `stray` the other way about. */
  readonly state: 'up' | 'booting' | 'dead' | 'stray';
  readonly started?: string;
  /** Present when it is up. */
  readonly host?: NamespaceHost;
}

/** All hosts of a kind, running or left over. */
export async function hostsStatus(stateDir: string, settings: HostSettings): Promise<NamespaceStatus[]> {
  return Promise.all((await hostNames(stateDir)).map(name => statusOf(stateDir, name, settings)));
}

async function statusOf(stateDir: string, name: string, settings: HostSettings): Promise<NamespaceStatus> {
  const places = hostPlaces(stateDir, name);
  const [pid, record] = await Promise.all([runningPid(places), readRecord(places)]);
  if (pid === undefined) return { name, state: 'dead' };
  if (record === undefined) return { name, state: existsSync(places.directory) ? 'booting' : 'stray' };
  return { name, state: 'up', started: record.started, host: namespaceHost(record, places, settings) };
}
