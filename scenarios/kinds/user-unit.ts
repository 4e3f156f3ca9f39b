import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { removeOwnDirectories, writeBelow } from './own-directories.ts';
import { removeFiles } from './posix-file.ts';
import { systemctlUser } from './systemctl.ts';
import { probeUserUnit } from './systemd-probe.ts';
import { serviceUnit, spellings } from './unit-file.ts';

export interface UserUnit {
  /** `sdrill-k3v9q2xw.service` */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** Home of the account that acts. */
  readonly home: string;
  readonly marker: string;
}

/** A unit of the acting account's own manager, enabled for its every login and started. */
export function userUnit({ name, description, payload, home, marker }: UserUnit): Change {
  const directories = ['.config', '.config/systemd', '.config/systemd/user'].map(part => `${home}/${part}`);
  const [directory = ''] = directories.slice(-1);
  const path = `${directory}/${name}`;
  const files = [path, `${directory}/default.target.wants/${name}`];
  const note = `.sdrill-${marker}`;
  const text = serviceUnit({ description, payload, wantedBy: 'default.target' });
  const notes = directories.map(each => `${each}/${note}`);
  return {
    kind: 'userUnit',
    name,
    describe: () => `unit file ${path}, enabled and started by the account's own manager`,
    handles: { names: [name], paths: files, commandLines: spellings(payload) },
    creates: [
      ...[...files, ...notes].map(file => ({ kind: 'file', name: file }) as const),
      { kind: 'unit', name },
    ],
    payload,
    apply: [
      { ...writeBelow(name, note, directories, '077'), stdin: text },
      systemctlUser(name, 'enable', '--now', name),
    ],
    revert: [
      systemctlUser(name, 'disable', '--now', '--no-reload', name),
      removeFiles(...files),
      systemctlUser(name, 'daemon-reload'),
      systemctlUser(name, 'reset-failed', name),
      removeOwnDirectories(note, directories),
    ],
    probe: probeUserUnit(name, [...files, ...notes]),
    state: presenceByTraces,
  };
}
