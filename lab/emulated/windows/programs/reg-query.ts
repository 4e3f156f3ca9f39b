import type { RegistryKey } from '../registry.ts';
import type { RegistryValue } from '../values.ts';
import { notFound, type RegCall, RegError } from './reg-call.ts';

export function regQuery(call: RegCall): number {
  const { key, machine, switches, stdout } = call;
  const found = machine.registry.key(key);
  if (found === undefined) throw new RegError(notFound);
  const name = switches.has('ve') ? '' : switches.get('v');
  if (name !== undefined) {
    const entry = found.values.get(name.toLowerCase());
    if (entry === undefined) throw new RegError(notFound);
    stdout.write(`\r\n${found.path}\r\n${row(entry.name, entry.value)}\r\n`);
    return 0;
  }
  stdout.write(keyText(call, found));
  return 0;
}

/** A key's values, then its subkeys: by name, or whole with /s. */
function keyText(call: RegCall, key: RegistryKey): string {
  const values = [...key.values.values()].map(({ name, value }) => row(name, value)).join('');
  const own = values === '' ? '' : `\r\n${key.path}\r\n${values}`;
  const subkeys = call.machine.registry.subkeys(key.path);
  if (call.switches.has('s')) return `${own}${subkeys.map(below => keyText(call, below)).join('')}`;
  const names = subkeys.map(({ path }) => `${path}\r\n`).join('');
  return `${own}\r\n${names}`;
}

function row(name: string, value: RegistryValue): string {
  return `    ${name === '' ? '(Default)' : name}    ${value.type}    ${shown(value)}\r\n`;
}

function shown({ type, data }: RegistryValue): string {
  if (type === 'REG_DWORD' || type === 'REG_QWORD') return `0x${BigInt(data).toString(16)}`;
  return type === 'REG_MULTI_SZ' ? data.replaceAll('\0', '\\0') : data;
}
