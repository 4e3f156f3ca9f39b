import * as z from 'zod';
import type { Command, Completion } from '../../runners/index.ts';
import type { Payload, Presence } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';
import { defineKind, type Made } from './define-kind.ts';
import { sc, servicePresence } from './sc.ts';
import { payload } from './spec.ts';

export interface RegistryKey {
  /** Below Services: `HKLM\SYSTEM\CurrentControlSet\Services\sdrill-k3v9q2xw` */
  readonly key: string;
  readonly values: readonly RegistryValue[];
  /** What its ImagePath names, which would run if somebody started the service. */
  readonly payload?: Payload;
}

interface RegistryValue {
  readonly name: string;
  readonly type: 'REG_SZ' | 'REG_EXPAND_SZ' | 'REG_DWORD';
  readonly data: string;
}

const value = (name: string, type: RegistryValue['type'], data: RegExp) =>
  z.strictObject({ name: z.literal(name), type: z.literal(type), data: z.string().regex(data) });

/** Values of a service's key; of demand start: nothing runs at a boot. */
const values = z.union([
  value('Type', 'REG_DWORD', /^16$/),
  value('Start', 'REG_DWORD', /^3$/),
  value('ErrorControl', 'REG_DWORD', /^1$/),
  value('ObjectName', 'REG_SZ', /^LocalSystem$/),
  value('DisplayName', 'REG_SZ', /^servicedrill [a-z0-9]+$/),
  value('ImagePath', 'REG_EXPAND_SZ', /^[\x20-\x7e]*$/),
]);

const spec: z.ZodType<RegistryKey> = z
  .strictObject({
    key: z.string().regex(/^HKLM\\SYSTEM\\CurrentControlSet\\Services\\[\w-]+$/, 'is no key of a service'),
    values: z.array(values).min(1).max(10),
    payload: payload.exactOptional(),
  })
  .refine(
    ({ values, payload }) =>
      values.every(
        ({ name, data }) => name !== 'ImagePath' || (payload !== undefined && data === commandLine(payload)),
      ),
    'names another program than its payload',
  );

/** The key of a service that was not there before, written with reg.exe; removed again. */
export const registryKey = defineKind({ name: 'registryKey', spec, make, presence: keyPresence });

function make({ key, values, payload }: RegistryKey): Made {
  const parent = key.slice(0, key.lastIndexOf('\\'));
  const service = key.slice(parent.length + 1);
  return {
    name: key,
    handles: { names: [key], paths: [key.slice(parent.lastIndexOf('\\'))] },
    creates: [{ kind: 'registry-key', name: key }],
    ...(payload && { payload }),
    apply: values.map(({ name, type, data }) => reg('add', key, '/v', name, '/t', type, '/d', data)),
    // A service manager that read the key since, at a boot, keeps the service until it is told.
    revert: [sc('delete', service), reg('delete', key, '/f')],
    // reg.exe ends with 1 whether a key is missing or may not be read: its parent must be readable.
    probe: batch(
      ...['(', 'reg.exe', 'query', key, ...quiet, '&', ...ifSucceeded, 'echo', 'seen', ')', '&'],
      ...['(', 'reg.exe', 'query', parent, ...quiet, '&', ...ifSucceeded, 'echo', 'probed', ')', '&'],
      ...['sc.exe', 'query', service],
    ),
  };
}

/** Gone is what neither the registry nor the service manager knows. */
function keyPresence(completion: Completion): Presence {
  const words = completion.stdout.split(/\r?\n/).map(line => line.trim());
  if (completion.ended !== 'exited' || !words.includes('probed')) return 'unknown';
  return words.includes('seen') ? 'present' : servicePresence(completion);
}

function reg(...args: string[]): Command {
  return { program: 'reg.exe', args };
}
