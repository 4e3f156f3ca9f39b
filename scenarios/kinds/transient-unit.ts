import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { probeUnit } from './systemd-probe.ts';
import { spellings } from './unit-file.ts';

export interface TransientUnit {
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
}

/** A unit that exists in memory and under /run only, made by systemd-run; gone once it is stopped. */
export function transientUnit(unit: TransientUnit): Change {
  const path = `/run/systemd/transient/${unit.name}`;
  return {
    kind: 'transientUnit',
    name: unit.name,
    describe: () => `transient unit ${unit.name} started by systemd-run`,
    handles: {
      names: [unit.name, unit.name.replace(/\.service$/, '')],
      paths: [path],
      commandLines: spellings(unit.payload),
    },
    creates: [
      { kind: 'file', name: path },
      { kind: 'unit', name: unit.name },
    ],
    payload: unit.payload,
    apply: [
      {
        program: 'systemd-run',
        args: [
          `--unit=${unit.name}`,
          `--description=${unit.description}`,
          '--',
          unit.payload.program,
          ...unit.payload.args,
        ],
      },
    ],
    revert: [
      { program: 'systemctl', args: ['stop', unit.name] },
      { program: 'systemctl', args: ['reset-failed', unit.name] },
    ],
    probe: probeUnit(unit.name, [path]),
    state: presenceByTraces,
  };
}
