import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { notesOf, removeOwnDirectories, writeBelow } from './own-directories.ts';
import { removeFiles } from './posix-file.ts';
import { description, homePath, marker, payload, serviceName } from './spec.ts';
import { systemctlUser } from './systemctl.ts';
import { probeUserUnit } from './systemd-probe.ts';
import { serviceUnit } from './unit-file.ts';

export interface UserUnit {
  /** `sdrill-k3v9q2xw.service` */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** Home of the account that acts. */
  readonly home: string;
  readonly marker: string;
}

/** `systemctl --user enable` puts its link there, and makes the directory where it is missing. */
const wants = '.config/systemd/user/default.target.wants';
const ways = ['.config', '.config/systemd', '.config/systemd/user', wants];

const spec: z.ZodType<UserUnit> = z.strictObject({
  name: serviceName,
  description,
  payload,
  home: homePath,
  marker,
});

/** A unit of the acting account's own manager, enabled for its every login and started. */
export const userUnit = defineKind({ name: 'userUnit', spec, make, presence: presenceByTraces });

function make({ name, description, payload, home, marker }: UserUnit): Made {
  const path = `${home}/.config/systemd/user/${name}`;
  const files = [path, `${home}/${wants}/${name}`];
  const text = serviceUnit({ description, payload, wantedBy: 'default.target' });
  const own = { directories: ways.map(part => `${home}/${part}`), marker };
  const notes = notesOf(path, own);
  return {
    name,
    handles: { names: [name], paths: files },
    creates: [
      ...[...files, ...notes].map(file => ({ kind: 'file', name: file }) as const),
      { kind: 'unit', name },
    ],
    payload,
    apply: [{ ...writeBelow(path, own, '077'), stdin: text }, systemctlUser(name, 'enable', '--now', name)],
    revert: [
      systemctlUser(name, 'disable', '--now', '--no-reload', name),
      removeFiles(...files),
      systemctlUser(name, 'daemon-reload'),
      systemctlUser(name, 'reset-failed', name),
      removeOwnDirectories(path, own),
    ],
    probe: probeUserUnit(name, [...files, ...notes]),
  };
}
