import type { Command } from '../../runners/index.ts';
import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
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

/**
 * Writes the unit file, and never over another. A directory on the way that was not there gets a note, by which
 * the reversal knows it for its own.
 */
const write = `
name=$1; note=$2; shift 2
umask 077; set -C
for directory; do
  if [ ! -d "$directory" ]; then mkdir -- "$directory" && : >"$directory/$note" || exit; fi
done
cat >"$directory/$name"`.trim();

const removeDirectories = `
note=$1; shift
for directory; do
  if [ -e "$directory/$note" ]; then rm -f -- "$directory/$note"; rmdir -- "$directory"; fi
done`.trim();

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
      { ...shell(write, name, note, ...directories), stdin: text },
      systemctlUser(name, 'enable', '--now', name),
    ],
    revert: [
      systemctlUser(name, 'disable', '--now', '--no-reload', name),
      removeFiles(...files),
      systemctlUser(name, 'daemon-reload'),
      systemctlUser(name, 'reset-failed', name),
      shell(removeDirectories, note, ...directories.toReversed()),
    ],
    probe: probeUserUnit(name, [...files, ...notes]),
    state: presenceByTraces,
  };
}

function shell(script: string, ...args: string[]): Command {
  return { program: '/bin/sh', args: ['-c', script, 'sh', ...args] };
}
