import { textOf } from '../values.ts';

/**
 * Types of values by what Security 4657 calls them: parameters of its message file, which forwarders may have rendered.
 * https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4657
 */
const forms: Readonly<Record<string, (data: string) => string | undefined>> = {
  '%%1875': () => 'Binary Data',
  REG_BINARY: () => 'Binary Data',
  '%%1876': dword,
  REG_DWORD: dword,
  '%%1883': qword,
  REG_QWORD: qword,
};

/**
 * The data of a registry value as Sysmon writes it in Details: `DWORD (0x00000004)`, `QWORD (0x00000000-0x00000004)`,
 * `Binary Data`, texts as they are. What is not a number stays as it is.
 */
export function registryValue(data: unknown, type: string | undefined): unknown {
  const text = textOf(data);
  const form = type !== undefined && Object.hasOwn(forms, type) ? forms[type] : undefined;
  return text === undefined ? data : (form?.(text) ?? data);
}

function dword(data: string): string | undefined {
  const number = numberIn(data, 32);
  return number === undefined ? undefined : `DWORD (${hex(number)})`;
}

function qword(data: string): string | undefined {
  const number = numberIn(data, 64);
  return number === undefined ? undefined : `QWORD (${hex(number >> 32n)}-${hex(number & 0xffffffffn)})`;
}

/** Windows writes them in decimal. */
function numberIn(data: string, bits: number): bigint | undefined {
  const isNumber = /^(?:\d{1,20}|0x[\da-f]{1,16})$/i.test(data);
  return isNumber ? BigInt.asUintN(bits, BigInt(data)) : undefined;
}

const hex = (number: bigint): string => `0x${number.toString(16).padStart(8, '0')}`;
