import type { Change, Payload } from '../contract.ts';
import { commandLine, commandWords } from '../payloads.ts';
import { sc, settingPresence } from './windows-service.ts';

export interface ServiceRecovery {
  /** A service that an earlier change of the same scenario installs and starts. */
  readonly name: string;
  /** What the service manager runs when the service's process ends unasked. */
  readonly payload: Payload;
}

/** The recovery command of a service of the drill's own, run by ending the service's process. */
export function serviceRecovery({ name, payload }: ServiceRecovery): Change {
  const command = commandLine(payload);
  const failure = (reset: string, actions: string, run: string) =>
    sc('failure', name, 'reset=', reset, 'actions=', actions, 'command=', run);
  return {
    kind: 'serviceRecovery',
    name,
    describe: () => `recovery command of service ${name} set to ${command}, its process ended`,
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [command] },
    creates: [{ kind: 'windows-service', name }],
    payload,
    apply: [
      failure('60', 'run/0', command),
      { program: 'taskkill.exe', args: ['/f', '/fi', `SERVICES eq ${name}`] },
    ],
    revert: [failure('0', '', '')],
    probe: sc('qfailure', name),
    state: recoveryPresence,
  };
}

export const recoveryPresence = settingPresence(commandWords);
