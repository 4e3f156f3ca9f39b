import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { commandLine, commandWords } from '../payloads.ts';
import { defineKind, type Made } from './define-kind.ts';
import { sc, settingPresence } from './sc.ts';
import { payload, plainName } from './spec.ts';

export interface ServiceRecovery {
  /** A service that an earlier change of the same scenario installs and starts. */
  readonly name: string;
  /** What the service manager runs when the service's process ends unasked. */
  readonly payload: Payload;
}

const spec: z.ZodType<ServiceRecovery> = z.strictObject({ name: plainName, payload });

/** The recovery command of a service of the drill's own, run by ending the service's process. */
export const serviceRecovery = defineKind({
  name: 'serviceRecovery',
  spec,
  make,
  presence: settingPresence(commandWords),
});

function make({ name, payload }: ServiceRecovery): Made {
  const command = commandLine(payload);
  const failure = (reset: string, actions: string, run: string) =>
    sc('failure', name, 'reset=', reset, 'actions=', actions, 'command=', run);
  return {
    name,
    handles: { names: [name], paths: [`\\Services\\${name}`] },
    creates: [{ kind: 'windows-service', name }],
    payload,
    apply: [
      failure('60', 'run/0', command),
      { program: 'taskkill.exe', args: ['/f', '/fi', `SERVICES eq ${name}`] },
    ],
    revert: [failure('0', '', '')],
    probe: sc('qfailure', name),
  };
}
