import * as z from 'zod';
import type { Command, Completion } from '../../runners/index.ts';
import type { Payload, Presence } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';
import { defineKind, type Made } from './define-kind.ts';
import { powershell } from './powershell.ts';
import { sc, servicePresence } from './sc.ts';
import { payload } from './spec.ts';

export interface RegistryKey {
  /** Below Services: `HKLM\SYSTEM\CurrentControlSet\Services\sdrill-k3v9q2xw` */
  readonly key: string;
  readonly values: readonly RegistryValue[];
  /** What its ImagePath names, which would run if somebody started the service. */
  readonly payload?: Payload;
  /** Whether the descriptor that CreateService gives a service is written to its `Security` key, too. */
  readonly descriptor?: true;
  /** What writes it; reg.exe by default. */
  readonly by?: 'reg' | 'powershell';
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
    descriptor: z.literal(true).exactOptional(),
    by: z.enum(['reg', 'powershell']).exactOptional(),
  })
  .refine(
    ({ values, payload }) =>
      values.every(
        ({ name, data }) => name !== 'ImagePath' || (payload !== undefined && data === commandLine(payload)),
      ),
    'names another program than its payload',
  )
  .refine(
    ({ descriptor, by }) => descriptor === undefined || by !== 'powershell',
    'has a descriptor that only reg.exe writes',
  );

/** The key of a service that was not there before, written with reg.exe or PowerShell; removed again. */
export const registryKey = defineKind({ name: 'registryKey', spec, make, presence: keyPresence });

function make(written: RegistryKey): Made {
  const { key, payload, by = 'reg' } = written;
  const parent = key.slice(0, key.lastIndexOf('\\'));
  const service = key.slice(parent.length + 1);
  return {
    name: key,
    handles: { names: [key], paths: [key.slice(parent.lastIndexOf('\\'))] },
    creates: [{ kind: 'registry-key', name: key }],
    ...(payload && { payload }),
    apply: by === 'reg' ? withReg(written) : [withPowerShell(written)],
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

/**
 * The same as the service manager would write it: of SYSTEM, who may do all but delete it; administrators may do all,
 * whoever is logged on may ask for its state (self-relative SECURITY_DESCRIPTOR, MS-DTYP 2.4.6). It hides nothing: a
 * service manager that read the key at a boot must still obey the reversal.
 */
const descriptor =
  '01000480700000007C000000000000001400000002005C0004000000' +
  '00001400FD010200010100000000000512000000' +
  '00001800FF010F0001020000000000052000000020020000' +
  '000014008D010200010100000000000504000000' +
  '000014008D010200010100000000000506000000' +
  '010100000000000512000000'.repeat(2);

function withReg({ key, values, descriptor: isDescribed }: RegistryKey): Command[] {
  const security = reg('add', `${key}\\Security`, '/v', 'Security', '/t', 'REG_BINARY', '/d', descriptor);
  return [
    ...values.map(({ name, type, data }) => reg('add', key, '/v', name, '/t', type, '/d', data)),
    ...(isDescribed ? [security] : []),
  ];
}

const kinds = { REG_SZ: 'String', REG_EXPAND_SZ: 'ExpandString', REG_DWORD: 'DWord' } as const;

function withPowerShell({ key, values }: RegistryKey): Command {
  const path = `'${key.replace('HKLM', 'HKLM:')}'`;
  return powershell(
    `$null = New-Item -Path ${path} -ErrorAction Stop`,
    ...values.map(
      ({ name, type, data }) =>
        `Set-ItemProperty -Path ${path} -Name ${name} -Value '${data}' -Type ${kinds[type]} -ErrorAction Stop`,
    ),
  );
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
