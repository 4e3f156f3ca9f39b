import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { description, payload, plainName } from './spec.ts';
import { probeUnit } from './systemd-probe.ts';

export interface InitScript {
  /** Name of the script in /etc/init.d and, through systemd-sysv-generator, of the unit. */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
}

const spec: z.ZodType<InitScript> = z.strictObject({ name: plainName, description, payload });

/** A System V init script, turned into a unit by systemd-sysv-generator and started by `service`. */
export const initScript = defineKind({ name: 'initScript', spec, make, presence: presenceByTraces });

function make(script: InitScript): Made {
  const path = `/etc/init.d/${script.name}`;
  const unit = `${script.name}.service`;
  return {
    name: script.name,
    handles: { names: [script.name, unit], paths: [path] },
    creates: [
      { kind: 'file', name: path },
      { kind: 'unit', name: unit },
    ],
    payload: script.payload,
    apply: [
      createFile(path, initText(script), '755'),
      { program: 'systemctl', args: ['daemon-reload'] },
      { program: 'service', args: [script.name, 'start'] },
    ],
    // The generated unit has KillMode=process: stopping it alone would leave the payload running.
    revert: [
      { program: 'systemctl', args: ['kill', '--signal=KILL', unit] },
      { program: 'systemctl', args: ['stop', unit] },
      removeFiles(path),
      { program: 'systemctl', args: ['daemon-reload'] },
      { program: 'systemctl', args: ['reset-failed', unit] },
    ],
    probe: probeUnit(unit, [path]),
  };
}

/** The header is the one that systemd-sysv-generator(8) and insserv read. */
function initText({ name, description, payload }: InitScript): string {
  const words = [payload.program, ...payload.args].map(word => `'${word.replaceAll("'", "'\\''")}'`);
  return `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${name}
# Required-Start:
# Required-Stop:
# Default-Start:
# Default-Stop:
# Short-Description: ${description}
### END INIT INFO
case $1 in
  start) ${words.join(' ')} >/dev/null 2>&1 & ;;
  stop) : ;;
esac
`;
}
