import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { createFile, probeFiles, removeFiles } from './posix-file.ts';
import { stem, systemctl } from './systemctl.ts';
import { execLine, spellings } from './unit-file.ts';

export interface UnitDropIn {
  /** A unit that an earlier change of the same plan made. */
  readonly unit: string;
  /** Name of the drop-in file, without its `.conf`. */
  readonly name: string;
  readonly payload: Payload;
}

/** A drop-in that has a unit run something else; the unit is restarted with it. */
export function unitDropIn({ unit, name, payload }: UnitDropIn): Change {
  const directory = `/etc/systemd/system/${unit}.d`;
  const path = `${directory}/${name}.conf`;
  return {
    kind: 'unitDropIn',
    name: path,
    describe: () => `drop-in ${path}, ${unit} restarted`,
    handles: { names: [unit, stem(unit)], paths: [path], commandLines: spellings(payload) },
    creates: [directory, path].map(file => ({ kind: 'file', name: file }) as const),
    alters: [`/etc/systemd/system/${unit}`],
    payload,
    apply: [
      { program: 'mkdir', args: ['--', directory] },
      // An empty assignment forgets what the unit itself would run.
      createFile(path, `[Service]\nExecStart=\nExecStart=${execLine(payload)}\n`),
      systemctl('daemon-reload'),
      systemctl('restart', unit),
    ],
    revert: [
      systemctl('stop', unit),
      removeFiles(path),
      { program: 'rmdir', args: ['--', directory] },
      systemctl('daemon-reload'),
    ],
    // The unit itself is gone only with the change that made it.
    probe: probeFiles(path, directory),
    state: presenceByTraces,
  };
}
