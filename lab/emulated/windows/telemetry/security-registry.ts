import type { Deed } from '../deeds.ts';
import type { EventData } from '../eventlog.ts';
import type { RegistryValue } from '../values.ts';

type ValueDeed = Extract<Deed, { kind: 'value-set' | 'value-deleted' }>;

const audited = /^HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\(Services(\\.*)?)$/i;

/** The Services key has the SACL, and what is below it. */
export const isKeyAudited = (key: string): boolean => audited.test(key);

/** Fields of 4657 behind the subject. */
export function registryAudit(deed: ValueDeed): EventData {
  const value = deed.kind === 'value-set' ? deed.value : undefined;
  return [
    ['ObjectName', `\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\${audited.exec(deed.key)?.[1] ?? ''}`],
    ['ObjectValueName', deed.name],
    ['HandleId', '0x3d8'],
    ['OperationType', operation(deed)],
    ['OldValueType', typeCode(deed.old)],
    ['OldValue', shown(deed.old)],
    ['NewValueType', typeCode(value)],
    ['NewValue', shown(value)],
    ['ProcessId', `0x${deed.process.pid.toString(16)}`],
    ['ProcessName', deed.process.image],
  ];
}

/** %%1904 new value, %%1905 changed, %%1906 deleted. */
function operation(deed: ValueDeed): string {
  if (deed.kind === 'value-deleted') return '%%1906';
  return deed.old === undefined ? '%%1904' : '%%1905';
}

const typeCodes = {
  REG_SZ: '%%1873',
  REG_EXPAND_SZ: '%%1874',
  REG_BINARY: '%%1875',
  REG_DWORD: '%%1876',
  REG_MULTI_SZ: '%%1879',
  REG_QWORD: '%%1883',
} as const;

const typeCode = (value: RegistryValue | undefined) => (value === undefined ? '-' : typeCodes[value.type]);

function shown(value: RegistryValue | undefined): string {
  if (value === undefined) return '-';
  return value.type === 'REG_BINARY' ? '%%1800' : value.data;
}
