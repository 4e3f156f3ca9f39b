import { WinError } from './errors.ts';
import type { Process } from './process.ts';
import type { Registry } from './registry.ts';

export const servicesKey = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services';

export const serviceKey = (name: string): string => `${servicesKey}\\${name}`;

/** What the registry says of a service; the service control manager keeps no other copy of it here. */
export interface ServiceConfig {
  readonly type: number;
  readonly start: number;
  readonly errorControl: number;
  readonly imagePath: string;
  readonly displayName: string;
  readonly account: string;
  readonly description: string;
  readonly dependencies: readonly string[];
  readonly group: string;
}

export function readConfig(registry: Registry, name: string): ServiceConfig {
  const text = (value: string) => registry.value(serviceKey(name), value)?.data ?? '';
  return {
    type: Number(text('Type') || 16),
    start: Number(text('Start') || 3),
    errorControl: Number(text('ErrorControl')),
    imagePath: text('ImagePath'),
    displayName: text('DisplayName') || name,
    account: text('ObjectName') || 'LocalSystem',
    description: text('Description'),
    dependencies: text('DependOnService').split('\0').filter(Boolean),
    group: text('Group'),
  };
}

/** Settings as CreateService and ChangeServiceConfig take them; what is absent stays as it is. */
export interface ServiceSettings {
  readonly type?: number;
  readonly start?: number;
  readonly errorControl?: number;
  readonly imagePath?: string;
  readonly displayName?: string;
  readonly account?: string;
  readonly dependencies?: string;
  readonly group?: string;
  readonly delayed?: boolean;
}

/** Writes them in the service control manager's own order (as recorded in OTRF/Security-Datasets, MIT). */
export function writeConfig(registry: Registry, by: Process, name: string, settings: ServiceSettings): void {
  const key = serviceKey(name);
  const number = (value: string, data: number | undefined) => {
    if (data !== undefined) registry.set(by, key, value, { type: 'REG_DWORD', data: String(data) });
  };
  const text = (value: string, data: string | undefined, type: 'REG_SZ' | 'REG_EXPAND_SZ' = 'REG_SZ') => {
    if (data !== undefined) registry.set(by, key, value, { type, data });
  };
  number('Type', settings.type);
  number('Start', settings.start);
  number('ErrorControl', settings.errorControl);
  text('ImagePath', settings.imagePath, 'REG_EXPAND_SZ');
  text('DisplayName', settings.displayName);
  if (settings.dependencies !== undefined) {
    const data = settings.dependencies.replaceAll('/', '\0');
    registry.set(by, key, 'DependOnService', { type: 'REG_MULTI_SZ', data });
  }
  text('Group', settings.group);
  text('ObjectName', settings.account);
  if (settings.delayed !== undefined) number('DelayedAutostart', settings.delayed ? 1 : 0);
}

export interface RecoveryAction {
  /** 0 none, 1 restart, 2 reboot, 3 run a command. */
  readonly code: number;
  readonly delayMs: number;
}

export interface Recovery {
  readonly resetSeconds: number;
  readonly command: string;
  readonly actions: readonly RecoveryAction[];
}

/** FailureActions is SERVICE_FAILURE_ACTIONS: five 32-bit words, then two for each action. */
export function readRecovery(registry: Registry, name: string): Recovery {
  const hex = registry.value(serviceKey(name), 'FailureActions')?.data ?? '';
  const bytes = Buffer.from(hex, 'hex');
  const word = (index: number) => (bytes.length >= index * 4 + 4 ? bytes.readUInt32LE(index * 4) : 0);
  const actions = Array.from({ length: Math.min(word(3), 16) }, (_, index) => ({
    code: word(5 + index * 2),
    delayMs: word(6 + index * 2),
  }));
  const command = registry.value(serviceKey(name), 'FailureCommand')?.data ?? '';
  return { resetSeconds: word(0), command, actions };
}

/** As ChangeServiceConfig2 takes it: what is absent stays as it is, an empty command is taken away. */
export function writeRecovery(
  registry: Registry,
  by: Process,
  name: string,
  wanted: Partial<Recovery>,
): void {
  if (wanted.actions !== undefined)
    writeActions(registry, by, name, wanted.resetSeconds ?? 0, wanted.actions);
  if (wanted.command === '') registry.deleteValue(by, serviceKey(name), 'FailureCommand');
  else if (wanted.command !== undefined)
    registry.set(by, serviceKey(name), 'FailureCommand', { type: 'REG_SZ', data: wanted.command });
}

function writeActions(
  registry: Registry,
  by: Process,
  name: string,
  resetSeconds: number,
  actions: readonly RecoveryAction[],
): void {
  const words = [resetSeconds, 0, 0, actions.length, 20];
  for (const { code, delayMs } of actions) words.push(code, delayMs);
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  const data = bytes.toString('hex').toUpperCase();
  registry.set(by, serviceKey(name), 'FailureActions', { type: 'REG_BINARY', data });
}

/** The executable at the head of an ImagePath, and the rest. Throws 2 where there is none. */
export function splitImagePath(
  imagePath: string,
  exists: (path: string) => boolean,
): [path: string, rest: string] {
  const text = imagePath.trim();
  const quoted = /^"([^"]+)"(.*)$/s.exec(text);
  if (quoted) return [quoted[1] ?? '', quoted[2] ?? ''];
  for (const space of [...text.matchAll(/ |$/g)]) {
    const head = text.slice(0, space.index);
    for (const path of [head, `${head}.exe`]) if (exists(path)) return [path, text.slice(space.index)];
  }
  throw new WinError(2);
}
