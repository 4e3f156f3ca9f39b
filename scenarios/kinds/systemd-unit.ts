import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { address, description, payload, posixPath, serviceName } from './spec.ts';
import { stem, systemctl, untilRestarted } from './systemctl.ts';
import { probeUnit } from './systemd-probe.ts';
import { serviceUnit } from './unit-file.ts';

export interface SystemdUnit {
  /** `sdrill-k3v9q2xw.service` */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** Where the unit file lies; with `link` outside of the directories that systemd reads. */
  readonly directory?: string;
  /** Further lines of its section [Service]. */
  readonly settings?: readonly string[];
  readonly activate: Activation;
}

/**
 * How it comes to run. `none`: it is only made known to systemd. `enable-now` also links it into multi-user.target,
 * as persistence does; `link` links it to where systemd reads. `restarted`: started, killed, and started again by
 * systemd itself. `address`: by `systemctl -H` on the source host, which calls the drilled one so.
 */
export type Activation =
  | 'none'
  | 'start'
  | 'enable-now'
  | 'link'
  | 'restarted'
  | { readonly address: string };

/** The whole command line by which sshd has the manager driven from afar: it cannot carry the marker. */
const bridge = 'systemd-stdio-bridge';

const ownDirectory = '/etc/systemd/system';

const spec: z.ZodType<SystemdUnit> = z.strictObject({
  name: serviceName,
  description,
  payload,
  directory: posixPath.exactOptional(),
  settings: z.array(z.string().regex(/^(?:Restart=always|(?:Nice|CPUWeight)=\d{1,3})$/)).exactOptional(),
  activate: z.union([
    z.enum(['none', 'start', 'enable-now', 'link', 'restarted']),
    z.strictObject({ address }),
  ]),
});

/** A service unit file, loaded and started; reverted by stopping it, removing the file and reloading. */
export const systemdUnit = defineKind({ name: 'systemdUnit', spec, make, presence: presenceByTraces });

function make(unit: SystemdUnit): Made {
  const { name, payload, activate } = unit;
  const path = `${unit.directory ?? ownDirectory}/${name}`;
  const files = [path, ...linksOf(unit)];
  const enables = activate === 'enable-now';
  const text = serviceUnit({ ...unit, ...(enables && { wantedBy: 'multi-user.target' }) });
  return {
    name,
    handles: {
      names: [name, stem(name), ...(typeof activate === 'object' ? [bridge] : [])],
      paths: files,
    },
    creates: [...files.map(file => ({ kind: 'file', name: file }) as const), { kind: 'unit', name }],
    writes: [{ path, text }],
    payload,
    apply: [createFile(path, text), ...activation(unit, path)],
    revert: [
      enables ? systemctl('disable', '--now', '--no-reload', name) : systemctl('stop', name),
      removeFiles(...files),
      systemctl('daemon-reload'),
      systemctl('reset-failed', name),
    ],
    probe: probeUnit(name, files),
    ...(typeof activate === 'object' && { asks: activate.address }),
  };
}

function linksOf({ name, activate }: SystemdUnit): string[] {
  if (activate === 'enable-now') return [`${ownDirectory}/multi-user.target.wants/${name}`];
  return activate === 'link' ? [`${ownDirectory}/${name}`] : [];
}

function activation({ name, activate }: SystemdUnit, path: string): Command[] {
  if (typeof activate === 'object') {
    const remotely = { ...systemctl('-H', activate.address, 'start', name), on: 'source' as const };
    return [systemctl('daemon-reload'), remotely];
  }
  switch (activate) {
    case 'none':
      return [systemctl('daemon-reload')];
    case 'start':
      return [systemctl('daemon-reload'), systemctl('start', name)];
    case 'enable-now':
      // It reloads by itself.
      return [systemctl('enable', '--now', name)];
    case 'link':
      return [systemctl('link', path), systemctl('start', name)];
    case 'restarted':
      return [
        systemctl('daemon-reload'),
        systemctl('start', name),
        systemctl('kill', '--signal=KILL', name),
        untilRestarted(name),
      ];
  }
}
