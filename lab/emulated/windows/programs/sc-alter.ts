import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';
import type { RecoveryAction, ServiceSettings } from '../serviceconfig.ts';
import { isAdministrator } from '../tokens.ts';
import { type ScCall, ScError, UsageError } from './sc-call.ts';
import { status } from './sc-status.ts';

type Verb = (call: ScCall) => number | Promise<number>;

const starts: Readonly<Record<string, number>> = {
  boot: 0,
  system: 1,
  auto: 2,
  'delayed-auto': 2,
  demand: 3,
  disabled: 4,
};

const types: Readonly<Record<string, number>> = {
  own: 16,
  share: 32,
  kernel: 1,
  filesys: 2,
  interact: 256,
};

/** `name= value` pairs; since Windows 10 `name=value` too. */
function options(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const [, name = '', value = ''] = /^([a-z]+)=(.*)$/is.exec(words[index] ?? '') ?? [];
    if (name === '') throw new UsageError();
    found.set(name.toLowerCase(), value === '' ? (words[++index] ?? '') : value);
  }
  return found;
}

function settings(given: ReadonlyMap<string, string>): ServiceSettings {
  const number = (name: string, known: Readonly<Record<string, number>>) => {
    const word = given.get(name)?.toLowerCase();
    if (word === undefined) return undefined;
    const found = known[word];
    if (found === undefined) throw new UsageError();
    return found;
  };
  const errors = { normal: 1, severe: 2, critical: 3, ignore: 0 };
  const all = {
    type: number('type', types),
    start: number('start', starts),
    errorControl: number('error', errors),
    imagePath: given.get('binpath'),
    displayName: given.get('displayname'),
    account: given.get('obj'),
    dependencies: given.get('depend'),
    group: given.get('group'),
    delayed: given.get('start') === 'delayed-auto' ? true : undefined,
  };
  return onlyDefined(all);
}

function onlyDefined(all: { [K in keyof ServiceSettings]: ServiceSettings[K] | undefined }): ServiceSettings {
  const entries = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** Renames the API in a refusal: sc.exe says which call failed. */
function naming<T>(api: string, work: () => T, only?: readonly number[]): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof WinError && (only === undefined || only.includes(cause.code)))
      throw new ScError(api, cause.code);
    throw cause;
  }
}

const success = (api: string, { stdout }: Call): number => {
  stdout.write(`[SC] ${api} SUCCESS\r\n`);
  return 0;
};

function create(call: ScCall): number {
  const [name = '', ...rest] = call.words;
  const given = options(rest);
  const imagePath = given.get('binpath');
  if (imagePath === undefined) throw new UsageError();
  if (!isAdministrator(call.process.token)) throw new ScError('OpenSCManager', 5);
  naming('CreateService', () =>
    call.machine.services.create(call.process.token, name, { ...settings(given), imagePath }),
  );
  return success('CreateService', call);
}

function config(call: ScCall): number {
  const [name = '', ...rest] = call.words;
  call.machine.services.change(call.process.token, name, settings(options(rest)));
  return success('ChangeServiceConfig', call);
}

function remove(call: ScCall): number {
  naming(
    'DeleteService',
    () => call.machine.services.delete(call.process.token, call.words[0] ?? ''),
    [1072],
  );
  return success('DeleteService', call);
}

function description(call: ScCall): number {
  const [name = '', text = ''] = call.words;
  call.machine.services.describe(call.process.token, name, text);
  return success('ChangeServiceConfig2', call);
}

const recoveryCodes: Readonly<Record<string, number>> = { '': 0, restart: 1, reboot: 2, run: 3 };

function failure(call: ScCall): number {
  const [name = '', ...rest] = call.words;
  const given = options(rest);
  const [reset, actions, command] = ['reset', 'actions', 'command'].map(option => given.get(option));
  // Each of the two needs the other.
  if ((reset === undefined) !== (actions === undefined)) throw new UsageError();
  call.machine.services.recover(call.process.token, name, {
    ...(actions !== undefined && { resetSeconds: Number(reset) || 0, actions: recoveryActions(actions) }),
    ...(command !== undefined && { command }),
  });
  return success('ChangeServiceConfig2', call);
}

/** `restart/60000/run/1000` */
function recoveryActions(text: string): RecoveryAction[] {
  const parts = text === '' ? [] : text.split('/');
  return parts.flatMap((word, index) =>
    index % 2 === 1 ? [] : [{ code: recoveryCodes[word] ?? 0, delayMs: Number(parts[index + 1]) || 0 }],
  );
}

function sdset(call: ScCall): number {
  const [name = '', descriptor = ''] = call.words;
  if (!/^(D:|O:|G:|S:)/.test(descriptor))
    throw new ScError('ConvertStringSecurityDescriptorToSecurityDescriptor', 87);
  call.machine.services.protect(call.process.token, name, descriptor);
  return success('SetServiceObjectSecurity', call);
}

async function start(call: ScCall): Promise<number> {
  const [name = '', ...args] = call.words;
  try {
    const service = await call.machine.services.start(call.process.token, name, args);
    call.stdout.write(status(service, call.machine.services.config(name), 'START_PENDING', true));
    return 0;
  } catch (cause) {
    throw renamed(cause, 'StartService');
  }
}

async function stop(call: ScCall): Promise<number> {
  const [name = ''] = call.words;
  try {
    const config = call.machine.services.config(name);
    const service = await call.machine.services.stop(call.process.token, name);
    call.stdout.write(status(service, config, 'STOP_PENDING'));
    return 0;
  } catch (cause) {
    throw cause instanceof WinError && cause.code === 1062 ? new ScError('ControlService', 1062) : cause;
  }
}

/** 1060 and 5 come from opening the service, the rest from the call itself. */
function renamed(cause: unknown, api: string): unknown {
  if (!(cause instanceof WinError)) return cause;
  const opening = cause.code === 1060 || cause.code === 5;
  return new ScError(opening ? `${api}: OpenService` : api, cause.code);
}

export const scAlter: Readonly<Record<string, Verb>> = {
  create,
  config,
  delete: remove,
  description,
  failure,
  failureflag: call => {
    call.machine.services.open(call.process.token, call.words[0] ?? '', 'changeConfig');
    return success('ChangeServiceConfig2', call);
  },
  sidtype: call => {
    call.machine.services.open(call.process.token, call.words[0] ?? '', 'changeConfig');
    return success('ChangeServiceConfig2', call);
  },
  sdset,
  start,
  stop,
};
