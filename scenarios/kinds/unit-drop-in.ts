import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { createFile, probeFiles, removeFiles } from './posix-file.ts';
import { payload, plainName, serviceName } from './spec.ts';
import { stem, systemctl } from './systemctl.ts';
import { execLine } from './unit-file.ts';

export interface UnitDropIn {
  /** A unit that an earlier change of the same plan made. */
  readonly unit: string;
  /** Name of the drop-in file, without its `.conf`. */
  readonly name: string;
  readonly payload: Payload;
}

const spec: z.ZodType<UnitDropIn> = z.strictObject({ unit: serviceName, name: plainName, payload });

/** A drop-in that has a unit run something else; the unit is restarted with it. */
export const unitDropIn = defineKind({ name: 'unitDropIn', spec, make, presence: presenceByTraces });

function make({ unit, name, payload }: UnitDropIn): Made {
  const directory = `/etc/systemd/system/${unit}.d`;
  const path = `${directory}/${name}.conf`;
  return {
    name: path,
    handles: { names: [unit, stem(unit)], paths: [path] },
    creates: [directory, path].map(file => ({ kind: 'file', name: file }) as const),
    drives: [unit],
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
  };
}
