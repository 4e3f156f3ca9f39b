import type { Change, Payload } from '../contract.ts';
import { commandLine, commandWords } from '../payloads.ts';
import { sc, scStart, settingPresence } from './windows-service.ts';

export interface ServiceProgram {
  /** A service that an earlier change of the same scenario installs. */
  readonly name: string;
  readonly before: Payload;
  readonly payload: Payload;
}

/** The program of a service of the drill's own changed with `sc.exe config`, then run. */
export function serviceProgram({ name, before, payload }: ServiceProgram): Change {
  const binPath = commandLine(payload);
  return {
    kind: 'serviceProgram',
    name,
    describe: () => `program of service ${name} changed to ${binPath}, started`,
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [binPath] },
    creates: [{ kind: 'windows-service', name }],
    payload,
    apply: [sc('config', name, 'binPath=', binPath), scStart(name, payload)],
    revert: [sc('config', name, 'binPath=', commandLine(before))],
    probe: sc('qc', name),
    state: programPresence,
  };
}

export const programPresence = settingPresence(commandWords);
