import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { commandLine, commandWords } from '../payloads.ts';
import { defineKind, type Made } from './define-kind.ts';
import { sc, scStart, settingPresence } from './sc.ts';
import { payload, plainName } from './spec.ts';

export interface ServiceProgram {
  /** A service that an earlier change of the same scenario installs. */
  readonly name: string;
  readonly before: Payload;
  readonly payload: Payload;
}

const spec: z.ZodType<ServiceProgram> = z.strictObject({ name: plainName, before: payload, payload });

/** The program of a service of the drill's own changed with `sc.exe config`, then run. */
export const serviceProgram = defineKind({
  name: 'serviceProgram',
  spec,
  make,
  presence: settingPresence(commandWords),
});

function make({ name, before, payload }: ServiceProgram): Made {
  const binPath = commandLine(payload);
  return {
    name,
    handles: { names: [name], paths: [`\\Services\\${name}`] },
    creates: [{ kind: 'windows-service', name }],
    payload,
    registers: [before],
    apply: [sc('config', name, 'binPath=', binPath), scStart(name, payload)],
    revert: [sc('config', name, 'binPath=', commandLine(before))],
    probe: sc('qc', name),
  };
}
