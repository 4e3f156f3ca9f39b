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
  const wanted = switches.get('f');
  if (wanted !== undefined) return search(call, found, wanted);
  stdout.write(keyText(call, found));
  return 0;
}

/** `/f TEXT`: names of keys and values, and data, that hold it; the key itself only by its values. */
function search(call: RegCall, key: RegistryKey, wanted: string): number {
  let matches = 0;
  const holds = (text: string) => text.toLowerCase().includes(wanted.toLowerCase());
  const visit = (at: RegistryKey) => {
    const rows = [...at.values.values()].filter(({ name, value }) => holds(name) || holds(shown(value)));
    const own = at !== key && holds(at.path.slice(at.path.lastIndexOf('\\') + 1));
    matches += rows.length + (own ? 1 : 0);
    if (rows.length > 0 || own)
      call.stdout.write(`\r\n${at.path}\r\n${rows.map(({ name, value }) => row(name, value)).join('')}`);
    for (const below of call.machine.registry.subkeys(at.path))
      if (call.switches.has('s') || at === key) visit(below);
  };
  visit(key);
  call.stdout.write(`\r\nEnd of search: ${matches} match(es) found.\r\n`);
  return matches > 0 ? 0 : 1;
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
