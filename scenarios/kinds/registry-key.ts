import type { Command, Completion } from '../../runners/index.ts';
import type { Change, Payload, Presence } from '../contract.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';
import { sc, servicePresence } from './windows-service.ts';

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

/** Means the same as `&&`, which Wine's interpreter takes for `&`. */
/** The key of a service that was not there before, written with reg.exe; removed again. */
export function registryKey({ key, values, payload }: RegistryKey): Change {
  const parent = key.slice(0, key.lastIndexOf('\\'));
  const service = key.slice(parent.length + 1);
  return {
    kind: 'registryKey',
    name: key,
    describe: () => `registry key ${key}`,
    handles: { names: [key], paths: [key.slice(parent.lastIndexOf('\\'))], commandLines: [] },
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
    state: keyPresence,
  };
}

/** Gone is what neither the registry nor the service manager knows. */
export function keyPresence(completion: Completion): Presence {
  const words = completion.stdout.split(/\r?\n/).map(line => line.trim());
  if (completion.ended !== 'exited' || !words.includes('probed')) return 'unknown';
  return words.includes('seen') ? 'present' : servicePresence(completion);
}

function reg(...args: string[]): Command {
  return { program: 'reg.exe', args };
}
