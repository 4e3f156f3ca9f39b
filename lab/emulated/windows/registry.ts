import type { Report } from './deeds.ts';
import { WinError } from './errors.ts';
import type { Process } from './process.ts';
import { isAdministrator, isSystem, type Token } from './tokens.ts';
import type { RegistryValue } from './values.ts';

export interface RegistryKey {
  /** `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Fax` */
  readonly path: string;
  readonly values: Map<string, { readonly name: string; readonly value: RegistryValue }>;
}

const hives: Readonly<Record<string, string>> = {
  hklm: 'HKEY_LOCAL_MACHINE',
  hkcu: 'HKEY_CURRENT_USER',
  hku: 'HKEY_USERS',
  hkcr: 'HKEY_CLASSES_ROOT',
};

/** Full, canonical spelling of a key's path; undefined where its hive is unknown. */
export function canonicalKey(path: string): string | undefined {
  const [head = '', ...rest] = path.replace(/\\+$/, '').split('\\');
  const short = head.toLowerCase().replace(/:$/, '');
  const hive = hives[short] ?? Object.values(hives).find(name => name.toLowerCase() === short);
  if (hive === undefined) return undefined;
  const tail = rest
    .join('\\')
    .replace(/^system\\(controlset001|currentcontrolset)/i, 'SYSTEM\\CurrentControlSet');
  return tail === '' ? hive : `${hive}\\${tail}`;
}

/** The registry of one emulated host. Methods that alter it throw a WinError where the caller may not. */
export class Registry {
  readonly #keys = new Map<string, RegistryKey>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Values present since installation, of which no log tells. */
  seed(path: string, values: Readonly<Record<string, string | number>>): void {
    const key = this.#ensure(canonicalKey(path) ?? path, () => undefined);
    for (const [name, data] of Object.entries(values)) {
      const type = typeof data === 'number' ? 'REG_DWORD' : data.includes('%') ? 'REG_EXPAND_SZ' : 'REG_SZ';
      key.values.set(name.toLowerCase(), { name, value: { type, data: String(data) } });
    }
  }

  key(path: string): RegistryKey | undefined {
    return this.#keys.get(path.toLowerCase());
  }

  everything(): RegistryKey[] {
    return [...this.#keys.values()];
  }

  value(path: string, name: string): RegistryValue | undefined {
    return this.key(path)?.values.get(name.toLowerCase())?.value;
  }

  subkeys(path: string): RegistryKey[] {
    const prefix = `${path.toLowerCase()}\\`;
    const direct = (lower: string) => lower.startsWith(prefix) && !lower.slice(prefix.length).includes('\\');
    return [...this.#keys].filter(([lower]) => direct(lower)).map(([, key]) => key);
  }

  create(process: Process, path: string): void {
    demandWrite(process.token, path);
    this.#ensure(path, key => this.#report({ kind: 'key-created', process, key }));
  }

  set(process: Process, path: string, name: string, value: RegistryValue): void {
    this.create(process, path);
    const key = this.#ensure(path, () => undefined);
    const old = key.values.get(name.toLowerCase())?.value;
    key.values.set(name.toLowerCase(), { name, value });
    this.#report({ kind: 'value-set', process, key: key.path, name, value, ...(old && { old }) });
  }

  deleteValue(process: Process, path: string, name: string): boolean {
    const key = this.key(path);
    const old = key?.values.get(name.toLowerCase());
    if (key === undefined || old === undefined) return false;
    demandWrite(process.token, path);
    key.values.delete(name.toLowerCase());
    this.#report({ kind: 'value-deleted', process, key: key.path, name: old.name, old: old.value });
    return true;
  }

  /** The key with everything below it, deepest first. */
  deleteKey(process: Process, path: string): boolean {
    const key = this.key(path);
    if (key === undefined) return false;
    demandWrite(process.token, path);
    for (const below of this.subkeys(path)) this.deleteKey(process, below.path);
    this.#keys.delete(path.toLowerCase());
    this.#report({ kind: 'key-deleted', process, key: key.path });
    return true;
  }

  #ensure(path: string, created: (path: string) => void): RegistryKey {
    const lower = path.toLowerCase();
    const known = this.#keys.get(lower);
    if (known) return known;
    const cut = path.lastIndexOf('\\');
    const parent = cut > 0 ? this.#ensure(path.slice(0, cut), created).path : '';
    const key = { path: cut > 0 ? `${parent}${path.slice(cut)}` : path, values: new Map() };
    this.#keys.set(lower, key);
    created(key.path);
    return key;
  }
}

/** Everybody writes their own HKCU, administrators HKLM, nobody but SYSTEM the SAM and SECURITY hives. */
export function demandWrite(token: Token, path: string): void {
  if (isSystem(token) || /^HKEY_CURRENT_USER/i.test(path)) return;
  if (!isAdministrator(token) || /^HKEY_LOCAL_MACHINE\\(SAM|SECURITY)(\\|$)/i.test(path))
    throw new WinError(5);
}
