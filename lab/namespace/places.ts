import { dirname, join } from 'node:path';
import { machinePlaces, stateDirectory } from '../debian/places.ts';

/** The files of one host, all of them in one directory that goes when it goes. */
export interface HostPlaces {
  readonly directory: string;
  readonly record: string;
  readonly pidFile: string;
  /** What the host's set-up and its sshd say. */
  readonly log: string;
  readonly keyFile: string;
}

/** @throws {LabError} when the name is no host name */
export function hostPlaces(stateDir: string, name: string): HostPlaces {
  const { directory } = machinePlaces(stateDir, name);
  return {
    directory,
    record: join(directory, 'host.json'),
    pidFile: join(directory, 'host.pid'),
    log: join(directory, 'host.log'),
    keyFile: join(directory, 'key'),
  };
}

/** Where the hosts of one kind keep what they need while they are up, beside the virtual machines'. */
export function stateDirectoryOf(kind: string): string {
  return join(dirname(stateDirectory()), `lab-${kind}`);
}
