import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';
import { canonicalKey } from '../registry.ts';
import type { RegistryType, RegistryValue } from '../values.ts';
import { notFound, type RegCall, RegError } from './reg-call.ts';
import { regQuery } from './reg-query.ts';

/** reg.exe: exit code 0, or 1 with an `ERROR:` line. */
export async function reg(call: Call): Promise<number> {
  const [verb = '', path = '', ...words] = call.args;
  try {
    const run = verbs[verb.toLowerCase()];
    if (run === undefined) throw new RegError(`Invalid syntax.\r\nType "REG /?" for usage.`);
    const key = canonicalKey(path.replace(/^\\\\(\.|localhost|127\.0\.0\.1)\\/i, ''));
    if (key === undefined) throw new RegError('Invalid key name.\r\nType "REG ADD /?" for usage.');
    return run({ ...call, key, words, switches: readSwitches(words) });
  } catch (cause) {
    if (!(cause instanceof RegError || cause instanceof WinError)) throw cause;
    call.stderr.write(`ERROR: ${cause.message}\r\n`);
    return 1;
  }
}

function readSwitches(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const name = /^[/-]([a-z]+|reg:\d+)$/i.exec(words[index] ?? '')?.[1]?.toLowerCase();
    if (name === undefined) continue;
    const takesValue = ['v', 't', 'd', 's', 'f'].includes(name) && index + 1 < words.length;
    const next = words[index + 1] ?? '';
    const isValue = takesValue && (name === 'd' || !/^\/[a-z]+$/i.test(next));
    found.set(name, isValue ? next : '');
    if (isValue) index += 1;
  }
  return found;
}

const done = ({ stdout }: Call): number => {
  stdout.write('The operation completed successfully.\r\n\r\n'.slice(0, -2));
  return 0;
};

function add(call: RegCall): number {
  const { switches, machine, process, key } = call;
  if (!switches.has('v') && !switches.has('ve')) {
    machine.registry.create(process, key);
    return done(call);
  }
  const name = switches.has('ve') ? '' : (switches.get('v') ?? '');
  if (machine.registry.value(key, name) && !switches.has('f')) {
    call.stdout.write(`Value ${name} exists, overwrite(Yes/No)? `);
    throw new RegError('Registry value cannot be overwritten without an answer.');
  }
  machine.registry.set(
    process,
    key,
    name,
    typed(switches.get('t') ?? 'REG_SZ', switches.get('d') ?? '', switches.get('s')),
  );
  return done(call);
}

function typed(typeName: string, data: string, separator = '\\0'): RegistryValue {
  const types: readonly RegistryType[] = [
    'REG_SZ',
    'REG_EXPAND_SZ',
    'REG_MULTI_SZ',
    'REG_DWORD',
    'REG_QWORD',
    'REG_BINARY',
  ];
  const type = types.find(known => known === typeName.toUpperCase());
  if (type === undefined) throw new RegError('Invalid syntax.\r\nType "REG ADD /?" for usage.');
  if (type === 'REG_MULTI_SZ') return { type, data: data.split(separator).join('\0') };
  if (type !== 'REG_DWORD' && type !== 'REG_QWORD') return { type, data };
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(data))
    throw new RegError("Invalid syntax. Specify valid numeric value for '/d'.");
  return { type, data: BigInt(data).toString() };
}

function remove(call: RegCall): number {
  const { switches, machine, process, key } = call;
  if (machine.registry.key(key) === undefined) throw new RegError(notFound);
  if (!switches.has('f')) {
    const name = switches.get('v');
    call.stdout.write(
      `${name === undefined ? `Permanently delete the registry key ${key}` : `Delete the registry value ${name}`} (Yes/No)? `,
    );
    throw new RegError('The operation was cancelled for want of an answer.');
  }
  const name = switches.has('ve') ? '' : switches.get('v');
  if (switches.has('va'))
    for (const value of machine.registry.key(key)?.values.values() ?? [])
      machine.registry.deleteValue(process, key, value.name);
  else if (name !== undefined) {
    if (!machine.registry.deleteValue(process, key, name)) throw new RegError(notFound);
  } else machine.registry.deleteKey(process, key);
  return done(call);
}

function copy(call: RegCall): number {
  const { machine, process, key, words } = call;
  const target = canonicalKey(words[0] ?? '');
  const source = machine.registry.key(key);
  if (target === undefined || source === undefined) throw new RegError(notFound);
  machine.registry.create(process, target);
  for (const { name, value } of source.values.values()) machine.registry.set(process, target, name, value);
  return done(call);
}

const verbs: Readonly<Record<string, (call: RegCall) => number>> = {
  add,
  delete: remove,
  query: regQuery,
  copy,
};
