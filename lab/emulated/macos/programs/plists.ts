import * as calls from '../../posix/calls.ts';
import { UnixError } from '../../posix/errors.ts';
import type { Call } from '../../posix/host.ts';
import { contentOf } from '../../posix/inode.ts';
import { isDictionary, type PlistDictionary, type PlistValue, readPlist, writePlist } from '../plist.ts';

function load(call: Call, path: string): PlistDictionary | undefined {
  try {
    return readPlist(contentOf(calls.openToRead(call, path).inode));
  } catch (cause) {
    if (cause instanceof UnixError) return undefined;
    throw cause;
  }
}

function save(call: Call, path: string, value: PlistDictionary): void {
  calls.openToWrite(call, path, { truncate: true }).write(writePlist(value));
}

const typed = (type: string, text: string): PlistValue => {
  if (/^-?bool$/i.test(type)) return /^(true|yes|1)$/i.test(text);
  return /^-?(int|integer)$/i.test(type) ? Number(text) : text;
};

/** plutil -lint, -p, -convert xml1, -extract, -replace, -insert, -remove. */
export function plutil(call: Call): number {
  const [verb = '', ...words] = call.args;
  const path = words.at(-1) ?? '';
  const value = load(call, path);
  if (value === undefined) {
    call.error(`${path}: file does not exist or is not readable or is not a regular file\n`);
    return 1;
  }
  const [key = '', type = '', text = ''] = words;
  if (verb === '-lint') call.out(`${path}: OK\n`);
  else if (verb === '-p') call.out(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (verb === '-extract') call.out(`${String(value[key] ?? '')}\n`);
  else if (verb === '-replace' || verb === '-insert')
    save(call, path, { ...value, [key]: typed(type, text) });
  else if (verb === '-remove')
    save(call, path, Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)));
  return 0;
}

/** PlistBuddy -c "Print|Set|Add|Delete :Key[:Key|:0] ..." FILE */
export function plistBuddy(call: Call): number {
  const option = call.args.indexOf('-c');
  const path = call.args.at(-1) ?? '';
  const command = option < 0 ? '' : (call.args[option + 1] ?? '');
  const value = load(call, path) ?? {};
  const [, verb = '', entry = '', rest = ''] = /^(\w+)\s*:?(\S*)\s*(.*)$/s.exec(command) ?? [];
  const keys = entry.split(':').filter(Boolean);
  if (/^print$/i.test(verb)) {
    const found = at(value, keys);
    if (found === undefined) {
      call.error(`Print: Entry, ":${keys.join(':')}", Does Not Exist\n`);
      return 1;
    }
    call.out(`${typeof found === 'object' ? writePlist({ value: found }) : String(found)}\n`);
    return 0;
  }
  const [, type = '', text = ''] = /^add$/i.test(verb)
    ? (/^(\w+)\s*(.*)$/s.exec(rest) ?? [])
    : ['', typeOf(at(value, keys)), rest];
  save(call, path, changed(value, keys, /^delete$/i.test(verb) ? undefined : typed(type, text)));
  return 0;
}

const at = (value: PlistValue, keys: readonly string[]) =>
  keys.reduce<PlistValue | undefined>(
    (inner, key) =>
      Array.isArray(inner) ? inner[Number(key)] : isDictionary(inner) ? inner[key] : undefined,
    value,
  );

/** Set keeps the type of what it replaces. */
const typeOf = (value: PlistValue | undefined) =>
  typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'integer' : 'string';

function changed(
  value: PlistDictionary,
  [key = '', ...rest]: readonly string[],
  to: PlistValue | undefined,
): PlistDictionary {
  const inner = value[key];
  if (rest.length > 0 && Array.isArray(inner))
    return {
      ...value,
      [key]: inner.map((item, index) => (String(index) === rest[0] && to !== undefined ? to : item)),
    };
  if (rest.length > 0 && isDictionary(inner)) return { ...value, [key]: changed(inner, rest, to) };
  if (to !== undefined) return { ...value, [key]: to };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

/** defaults read|write|delete PATH KEY [-type] VALUE, with a path as its domain. */
export function defaults(call: Call): number {
  const [verb = '', domain = '', key = '', ...rest] = call.args;
  const path = domain.endsWith('.plist') ? domain : `${domain}.plist`;
  const value = load(call, path) ?? {};
  if (verb === 'read') {
    const found = key === '' ? value : value[key];
    if (found === undefined) {
      call.error(`The domain/default pair of (${domain}, ${key}) does not exist\n`);
      return 1;
    }
    call.out(
      `${typeof found === 'boolean' ? Number(found) : typeof found === 'object' ? JSON.stringify(found, undefined, 4) : found}\n`,
    );
  } else if (verb === 'write') {
    const [type = '', ...texts] = rest[0]?.startsWith('-') ? rest : ['', ...rest];
    save(call, path, { ...value, [key]: type === '-array' ? texts : typed(type, texts[0] ?? '') });
  } else if (verb === 'delete')
    save(call, path, Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)));
  return 0;
}
