import * as z from 'zod';
import type { Completion } from '../../runners/index.ts';
import type { Payload, Presence } from '../contract.ts';
import { commandLine, commandWords, servicesKey } from '../payloads.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';
import { defineKind, type Made } from './define-kind.ts';
import { scStart } from './sc.ts';
import { payload, plainName } from './spec.ts';

export interface ServiceImagePath {
  /** A service that an earlier change of the same scenario installs. */
  readonly name: string;
  readonly payload: Payload;
}

const spec: z.ZodType<ServiceImagePath> = z.strictObject({ name: plainName, payload });

/**
 * The ImagePath of a service of the drill's own, overwritten with reg.exe and run. The value is taken away again and
 * not written back: writing it would make the key anew where the service is gone already.
 */
export const serviceImagePath = defineKind({ name: 'serviceImagePath', spec, make, presence });

function make({ name, payload }: ServiceImagePath): Made {
  const key = `${servicesKey}\\${name}`;
  const value = ['/v', 'ImagePath'];
  const data = commandLine(payload);
  return {
    name,
    handles: { names: [name], paths: [`\\Services\\${name}`] },
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
  };
}

function presence({ ended, stdout }: Completion): Presence {
  if (ended !== 'exited' || !/^probed\s*$/m.test(stdout)) return 'unknown';
  return commandWords.test(stdout) ? 'present' : 'absent';
}
