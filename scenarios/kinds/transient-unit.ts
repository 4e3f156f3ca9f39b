import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { description, payload, serviceName } from './spec.ts';
import { stem, systemctl } from './systemctl.ts';
import { probeUnit } from './systemd-probe.ts';

export interface TransientUnit {
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** systemd-run, or a call of systemd's D-Bus interface past every tool of its own but the bus client. */
  readonly by?: 'systemd-run' | 'busctl';
}

const spec: z.ZodType<TransientUnit> = z.strictObject({
  name: serviceName,
  description,
  payload,
  by: z.enum(['systemd-run', 'busctl']).exactOptional(),
});

/** A unit that exists in memory and under /run only; gone once it is stopped. */
export const transientUnit = defineKind({ name: 'transientUnit', spec, make, presence: presenceByTraces });

function make(unit: TransientUnit): Made {
  const { by = 'systemd-run' } = unit;
  const path = `/run/systemd/transient/${unit.name}`;
  return {
    name: unit.name,
    handles: {
      names: [unit.name, stem(unit.name)],
      paths: [path],
    },
    creates: [
      { kind: 'file', name: path },
      { kind: 'unit', name: unit.name },
    ],
    payload: unit.payload,
    apply: [by === 'busctl' ? busCall(unit) : systemdRun(unit)],
    revert: [systemctl('stop', unit.name), systemctl('reset-failed', unit.name)],
    probe: probeUnit(unit.name, [path]),
  };
}

function systemdRun({ name, description, payload }: TransientUnit): Command {
  const options = [`--unit=${name}`, `--description=${description}`];
  return { program: 'systemd-run', args: [...options, '--', payload.program, ...payload.args] };
}

/** StartTransientUnit(name, mode, properties, auxiliary units); see org.freedesktop.systemd1(5). */
function busCall({ name, description, payload }: TransientUnit): Command {
  const manager = [
    'org.freedesktop.systemd1',
    '/org/freedesktop/systemd1',
    'org.freedesktop.systemd1.Manager',
  ];
  const argv = [payload.program, ...payload.args];
  const ignoreFailure = 'false';
  const execStart = [payload.program, String(argv.length), ...argv, ignoreFailure];
  const properties = ['Description', 's', description, 'ExecStart', 'a(sasb)', '1', ...execStart];
  const call = ['StartTransientUnit', 'ssa(sv)a(sa(sv))', name, 'fail', '2', ...properties, '0'];
  return { program: 'busctl', args: ['call', '--', ...manager, ...call] };
}
