import type { Call } from '../../posix/host.ts';
import { inPlace } from '../../posix/programs/in-place.ts';
import { hexDigits } from '../../random.ts';
import { pause } from '../../streams.ts';
import { ServiceManager } from '../systemd/manager.ts';
import { UnitError } from '../systemd/unit.ts';

const takesValue = [
  'unit',
  'description',
  'property',
  'uid',
  'gid',
  'on-active',
  'on-boot',
  'on-calendar',
  'on-unit-active',
  'timer-property',
  'path-property',
  'working-directory',
  'setenv',
  'slice',
  'service-type',
  'nice',
];
const shortNames: Readonly<Record<string, string>> = {
  p: 'property',
  u: 'unit',
  E: 'setenv',
  d: 'same-dir',
  r: 'remain-after-exit',
  q: 'quiet',
  t: 'pty',
  P: 'pipe',
  G: 'collect',
};

interface Wanted {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly command: readonly string[];
}

/** systemd-run: a transient service, or a timer that starts one, or a scope. */
export async function systemdRun(
  call: Call,
  managerFor: (uid: number | undefined) => ServiceManager,
): Promise<number> {
  const wanted = readArguments(call.args);
  const { options, command } = wanted;
  const user = options.has('user');
  const timers = ['on-active', 'on-boot', 'on-calendar', 'on-unit-active'].filter(name => options.has(name));
  const path = command.length === 0 ? undefined : findCommand(call, command[0] ?? '');
  if (path === undefined && command.length > 0)
    return fail(call, `Failed to find executable ${command[0]}: No such file or directory`);
  if (path === undefined && timers.length === 0) return fail(call, 'Command line to execute required.');
  if (!user && call.process.credentials.uid !== 0)
    return fail(call, 'Failed to start transient service unit: Interactive authentication required.');
  const name = ServiceManager.unitName(
    options.get('unit')?.at(-1) ?? `run-r${hexDigits(call.host.settings.random, 32)}`,
  );
  if (options.has('scope')) return runScope(call, name, command);
  const manager = managerFor(user ? call.process.credentials.uid : undefined);
  try {
    if (timers.length > 0) return await startTimer(call, manager, name, wanted, path);
    await manager.startTransient(name, serviceText(wanted, path ?? ''));
    if (!options.has('quiet')) call.error(`Running as unit: ${name}\n`);
    return options.has('wait') || options.has('pipe') ? await waitFor(call, manager, name) : 0;
  } catch (cause) {
    if (!(cause instanceof UnitError)) throw cause;
    return fail(
      call,
      `Failed to start transient ${timers.length > 0 ? 'timer' : 'service'} unit: ${cause.message}`,
      cause.code,
    );
  }
}

function readArguments(args: readonly string[]): Wanted {
  const options = new Map<string, string[]>();
  const add = (name: string, value: string) => options.set(name, [...(options.get(name) ?? []), value]);
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    const [, long, inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined) add(long, inline ?? (takesValue.includes(long) ? (args[++at] ?? '') : ''));
    else if (/^-[a-zA-Z]/.test(word)) {
      const name = shortNames[word.slice(1, 2)] ?? word.slice(1, 2);
      add(name, takesValue.includes(name) ? word.slice(2) || (args[++at] ?? '') : '');
    } else break;
  }
  return { options, command: args.slice(at) };
}

function findCommand(call: Call, name: string): string | undefined {
  const { files } = call.host;
  const root = { uid: 0, gid: 0, groups: [] };
  const folders = name.includes('/')
    ? ['']
    : ['/usr/local/sbin/', '/usr/local/bin/', '/usr/sbin/', '/usr/bin/'];
  return folders
    .map(folder => folder + name)
    .find(path => {
      try {
        return files.find(path, '/', root).inode?.type === 'file';
      } catch {
        return false;
      }
    });
}

/** As systemd writes it under /run/systemd/transient. */
function serviceText({ options, command }: Wanted, path: string): string {
  const description = options.get('description')?.at(-1) ?? [path, ...command.slice(1)].join(' ');
  const properties = (options.get('property') ?? []).filter(
    text => !/^(Description|After|Requires|Wants)=/.test(text),
  );
  const quoted = command
    .slice(1)
    .map(word => `"${word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`);
  const lines = [
    '# This is a transient unit file, created programmatically via the systemd API. Do not edit.',
    '[Unit]',
    `Description=${description}`,
    '',
    '[Service]',
    ...properties,
    ...(options.has('remain-after-exit') ? ['RemainAfterExit=yes'] : []),
    ...(options.get('uid') ?? []).map(uid => `User=${uid}`),
    ...(options.get('service-type') ?? []).map(type => `Type=${type}`),
    'ExecStart=',
    `ExecStart=${[path, ...quoted].join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

const timerKeys: Readonly<Record<string, string>> = {
  'on-active': 'OnActiveSec',
  'on-boot': 'OnBootSec',
  'on-calendar': 'OnCalendar',
  'on-unit-active': 'OnUnitActiveSec',
};

async function startTimer(
  call: Call,
  manager: ServiceManager,
  service: string,
  wanted: Wanted,
  path: string | undefined,
): Promise<number> {
  const timer = service.replace(/\.service$/, '.timer');
  const settings = Object.entries(timerKeys).flatMap(([option, key]) =>
    (wanted.options.get(option) ?? []).map(value => `${key}=${value}`),
  );
  const folder = manager.settings.folders.transient;
  if (path !== undefined) manager.writeFile(`${folder}/${service}`, serviceText(wanted, path));
  const text = [
    '[Unit]',
    `Description=${wanted.options.get('description')?.at(-1) ?? service}`,
    '',
    '[Timer]',
    ...settings,
    'RemainAfterElapse=no',
    '',
  ].join('\n');
  await manager.startTransient(timer, text);
  await manager.start(timer);
  call.error(
    `Running timer as unit: ${timer}\n${path === undefined ? '' : `Will run service as unit: ${service}\n`}`,
  );
  return 0;
}

/** A scope runs in the caller's own process. */
function runScope(call: Call, name: string, command: readonly string[]): Promise<number> {
  call.error(`Running scope as unit: ${name.replace(/\.service$/, '.scope')}\n`);
  call.process.unit = name.replace(/\.service$/, '.scope');
  return inPlace(call, command);
}

async function waitFor(call: Call, manager: ServiceManager, name: string): Promise<number> {
  while (!call.signal.aborted && ['active', 'activating'].includes(manager.look(name).active))
    await pause(10, call.signal);
  return manager.look(name).result === 'success' ? 0 : 1;
}

function fail(call: Call, text: string, code = 1): number {
  call.error(`${text}\n`);
  return code;
}
