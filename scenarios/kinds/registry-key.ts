import type { Command } from '../../runners/index.ts';
import type { Change } from '../contract.ts';
import { absentUnlessSeen } from '../presence.ts';
import { batch } from './cmd.ts';

export interface RegistryKey {
  /** `HKLM\SYSTEM\CurrentControlSet\Services\sdrill-k3v9q2xw` */
  readonly key: string;
  readonly values: readonly RegistryValue[];
}

interface RegistryValue {
  readonly name: string;
  readonly type: 'REG_SZ' | 'REG_EXPAND_SZ' | 'REG_DWORD';
  readonly data: string;
}

/** Means the same as `&&`, which Wine's interpreter takes for `&`. */
export const ifSucceeded = ['if', 'not', 'errorlevel', '1'];
export const quiet = ['>nul', '2>&1'];

/** A key that was not there before, written with reg.exe; removed again. */
export function registryKey({ key, values }: RegistryKey): Change {
  const parent = key.slice(0, key.lastIndexOf('\\'));
  return {
    kind: 'registryKey',
    name: key,
    describe: () => `registry key ${key}`,
    handles: { names: [key], paths: [key.slice(parent.lastIndexOf('\\'))], commandLines: [] },
    creates: [{ kind: 'registry-key', name: key }],
    apply: values.map(({ name, type, data }) => reg('add', key, '/v', name, '/t', type, '/d', data)),
    revert: [reg('delete', key, '/f')],
    // reg.exe ends with 1 whether a key is missing or may not be read: its parent must be readable.
    probe: batch(
      ...['(', 'reg.exe', 'query', key, ...quiet, '&', ...ifSucceeded, 'echo', 'seen', ')', '&'],
      ...['reg.exe', 'query', parent, ...quiet, '&', ...ifSucceeded, 'echo', 'probed'],
    ),
    state: absentUnlessSeen,
  };
}

function reg(...args: string[]): Command {
  return { program: 'reg.exe', args };
}
