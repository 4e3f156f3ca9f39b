import type { Completion } from '../../runners/index.ts';
import type { Change, Payload, Presence } from '../contract.ts';
import { commandLine, commandWords, servicesKey } from '../payloads.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';
import { scStart } from './windows-service.ts';

export interface ServiceImagePath {
  /** A service that an earlier change of the same scenario installs. */
  readonly name: string;
  readonly payload: Payload;
}

/**
 * The ImagePath of a service of the drill's own, overwritten with reg.exe and run. The value is taken away again and
 * not written back: writing it would make the key anew where the service is gone already.
 */
export function serviceImagePath({ name, payload }: ServiceImagePath): Change {
  const key = `${servicesKey}\\${name}`;
  const value = ['/v', 'ImagePath'];
  const data = commandLine(payload);
  return {
    kind: 'serviceImagePath',
    name,
    describe: () => `ImagePath of service ${name} overwritten with ${data}, started`,
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [data] },
    creates: [{ kind: 'registry-key', name: key }],
    payload,
    apply: [
      { program: 'reg.exe', args: ['add', key, ...value, '/t', 'REG_EXPAND_SZ', '/d', data, '/f'] },
      scStart(name, payload),
    ],
    revert: [{ program: 'reg.exe', args: ['delete', key, ...value, '/f'] }],
    probe: batch(
      ...['reg.exe', 'query', key, ...value, '2>nul', '&'],
      ...['reg.exe', 'query', servicesKey, ...quiet, '&', ...ifSucceeded, 'echo', 'probed'],
    ),
    state: imagePathPresence,
  };
}

export function imagePathPresence({ ended, stdout }: Completion): Presence {
  if (ended !== 'exited' || !/^probed\s*$/m.test(stdout)) return 'unknown';
  return commandWords.test(stdout) ? 'present' : 'absent';
}
