import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { probeUnit } from './systemd-probe.ts';
import { serviceUnit, spellings } from './unit-file.ts';

export interface SystemdUnit {
  /** `sdrill-k3v9q2xw.service` */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  readonly directory?: string;
  /** `start` runs it once; `enable-now` also links it into multi-user.target, as persistence does. */
  readonly activate: 'start' | 'enable-now';
}

/** A service unit file, loaded and started; reverted by stopping it, removing the file and reloading. */
export function systemdUnit(unit: SystemdUnit): Change {
  const path = `${unit.directory ?? '/etc/systemd/system'}/${unit.name}`;
  const link = `/etc/systemd/system/multi-user.target.wants/${unit.name}`;
  const enables = unit.activate === 'enable-now';
  const files = enables ? [path, link] : [path];
  const text = serviceUnit({ ...unit, ...(enables && { wantedBy: 'multi-user.target' }) });
  return {
    kind: 'systemdUnit',
    name: unit.name,
    describe: () => `unit file ${path}, ${enables ? 'enabled and started' : 'started'}`,
    handles: { names: [unit.name, stem(unit.name)], paths: files, commandLines: spellings(unit.payload) },
    creates: [...files.map(name => ({ kind: 'file', name }) as const), { kind: 'unit', name: unit.name }],
    payload: unit.payload,
    apply: [
      createFile(path, text),
      systemctl('daemon-reload'),
      enables ? systemctl('enable', '--now', unit.name) : systemctl('start', unit.name),
    ],
    revert: [
      enables ? systemctl('disable', '--now', unit.name) : systemctl('stop', unit.name),
      removeFiles(...files),
      systemctl('daemon-reload'),
      systemctl('reset-failed', unit.name),
    ],
    probe: probeUnit(unit.name, files),
    state: presenceByTraces,
  };
}

/** SERVICE_START records name a unit without its `.service`. */
function stem(unit: string): string {
  return unit.replace(/\.service$/, '');
}

function systemctl(...args: string[]) {
  return { program: 'systemctl', args };
}
