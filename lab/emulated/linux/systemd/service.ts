import type { UnitDeed } from '../../posix/deeds.ts';
import { Collected, type Descriptor } from '../../posix/descriptor.ts';
import type { Ended, UnixHost } from '../../posix/host.ts';
import { type UnixProcess, unset } from '../../posix/process.ts';
import type { MessageName } from './manager-message.ts';
import { type Unit, UnitError } from './unit.ts';
import { last, readExecLine, timeSpan, words } from './unitfile.ts';

/** What a service needs of its manager. */
export interface Manager {
  readonly host: UnixHost;
  readonly process: UnixProcess;
  readonly settings: { readonly user?: number };
  title(unit: Unit): string;
  say(unit: Unit, name: MessageName, message: string, job?: UnitDeed['job'], rest?: Partial<UnitDeed>): void;
  forget(unit: Unit): void;
  start(name: string, type?: string): Promise<void>;
}

type Job = NonNullable<UnitDeed['job']>;

const audited = (type: 'SERVICE_START' | 'SERVICE_STOP', success: boolean) => ({
  audited: { type, success },
});

/** Starts a service's processes; resolves when its start job is done, by Type=. */
export async function runService(manager: Manager, unit: Unit, job: Job): Promise<void> {
  const type = last(unit.settings, 'Service.Type') ?? 'simple';
  const lines = unit.settings.get('Service.ExecStart') ?? [];
  unit.active = 'activating';
  const waits = type === 'oneshot' || type === 'forking';
  if (waits)
    manager.say(unit, 'starting', `Starting ${manager.title(unit)}...`, { id: job.id, type: job.type });
  for (const line of unit.settings.get('Service.ExecStartPre') ?? []) await spawn(manager, unit, line)?.ended;
  if (waits) return runToCompletion(manager, unit, job, lines, type);
  const [line] = lines;
  const main = line === undefined ? undefined : spawn(manager, unit, line);
  if (main === undefined) throw new UnitError(`Unit ${unit.name} has a bad unit file setting.`);
  Object.assign(unit, { main: main.process, mainPid: main.process.pid, active: 'active', sub: 'running' });
  manager.say(unit, 'started', `Started ${manager.title(unit)}.`, job, audited('SERVICE_START', true));
  void main.ended.then(ended => mainEnded(manager, unit, main.process, ended));
}

async function runToCompletion(
  manager: Manager,
  unit: Unit,
  job: Job,
  lines: readonly string[],
  type: string,
): Promise<void> {
  for (const line of lines) {
    const run = spawn(manager, unit, line);
    const ended = await run?.ended;
    if (ended && (ended.code !== 0 || ended.signal) && !line.startsWith('-'))
      return startFailed(manager, unit, job, ended);
  }
  const stays = type === 'forking' || last(unit.settings, 'Service.RemainAfterExit') === 'yes';
  const living = processesOf(manager, unit).length > 0;
  Object.assign(
    unit,
    stays ? { active: 'active', sub: living ? 'running' : 'exited' } : { active: 'inactive', sub: 'dead' },
  );
  const verb = type === 'forking' || stays ? 'Started' : 'Finished';
  if (!stays) manager.say(unit, 'deactivated', `${unit.name}: Deactivated successfully.`);
  manager.say(unit, 'started', `${verb} ${manager.title(unit)}.`, job, audited('SERVICE_START', true));
  if (!stays) {
    manager.say(unit, 'stopped', '', undefined, audited('SERVICE_STOP', true));
    manager.forget(unit);
  }
}

function startFailed(manager: Manager, unit: Unit, job: Job, ended: Ended): never {
  fail(manager, unit, ended);
  const { id, type } = job;
  const failed = { priority: 3, job: { id, type, result: 'failed' }, ...audited('SERVICE_START', false) };
  manager.say(unit, 'notStarted', `Failed to start ${manager.title(unit)}.`, undefined, failed);
  throw new UnitError(
    `Job for ${unit.name} failed because the control process exited with error code.\nSee "systemctl status ${unit.name}" and "journalctl -xeu ${unit.name}" for details.`,
  );
}

function fail(manager: Manager, unit: Unit, ended: Ended): void {
  const result = ended.signal ? 'signal' : 'exit-code';
  const status = ended.signal
    ? `killed, status=9/${ended.signal.slice(3)}`
    : `exited, status=${ended.code}/${exitName(ended.code)}`;
  manager.say(unit, 'exited', `${unit.name}: Main process exited, code=${status}`, undefined, {
    priority: 5,
  });
  Object.assign(unit, { active: 'failed', sub: 'failed', result, mainPid: 0 });
  delete unit.main;
  manager.say(unit, 'failed', `${unit.name}: Failed with result '${result}'.`, undefined, { priority: 4 });
}

const exitName = (code: number) =>
  ({ 1: 'FAILURE', 2: 'INVALIDARGUMENT', 126: 'n/a', 127: 'n/a', 203: 'EXEC' })[code] ?? 'n/a';

/** Signals that a service may end by and still have succeeded. */
const clean = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

function mainEnded(manager: Manager, unit: Unit, process: UnixProcess, ended: Ended): void {
  if (unit.main !== process || unit.active !== 'active') return;
  const good = ended.signal ? clean.includes(ended.signal) : ended.code === 0;
  for (const left of processesOf(manager, unit)) manager.host.processes.signal(left, 'SIGTERM');
  if (good) {
    Object.assign(unit, { active: 'inactive', sub: 'dead', mainPid: 0 });
    delete unit.main;
    manager.say(
      unit,
      'deactivated',
      `${unit.name}: Deactivated successfully.`,
      undefined,
      audited('SERVICE_STOP', true),
    );
  } else {
    fail(manager, unit, ended);
    manager.say(unit, 'stopped', '', undefined, audited('SERVICE_STOP', false));
  }
  if (wantsRestart(unit, good)) restartLater(manager, unit);
  else manager.forget(unit);
}

function wantsRestart(unit: Unit, good: boolean): boolean {
  const policy = last(unit.settings, 'Service.Restart') ?? 'no';
  return (
    policy === 'always' ||
    (good ? policy === 'on-success' : ['on-failure', 'on-abnormal', 'on-abort'].includes(policy))
  );
}

function restartLater(manager: Manager, unit: Unit): void {
  const delay = timeSpan(last(unit.settings, 'Service.RestartSec') ?? '100ms');
  const restart = () => {
    unit.restarts += 1;
    delete unit.disarm;
    const text = `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`;
    manager.say(unit, 'restarting', text);
    if (unit.restarts <= 5) void manager.start(unit.name, 'restart').catch(() => undefined);
  };
  Object.assign(unit, { active: 'activating', sub: 'auto-restart' });
  const timer = setTimeout(() => {
    unit.active = 'inactive';
    restart();
  }, delay);
  timer.unref();
  unit.disarm = () => clearTimeout(timer);
}

/** ExecStop, then the signal to all processes of the unit, or to the main one with KillMode=process. */
export async function stopProcesses(manager: Manager, unit: Unit, job: Job): Promise<void> {
  manager.say(unit, 'stopping', `Stopping ${manager.title(unit)}...`, { id: job.id, type: 'stop' });
  const { main } = unit;
  unit.active = 'deactivating';
  for (const line of unit.settings.get('Service.ExecStop') ?? []) await spawn(manager, unit, line)?.ended;
  const mode = last(unit.settings, 'Service.KillMode') ?? 'control-group';
  const doomed =
    mode === 'none'
      ? []
      : mode === 'process'
        ? [main].filter(each => each !== undefined)
        : processesOf(manager, unit);
  for (const process of doomed) manager.host.processes.signal(process, 'SIGTERM');
  Object.assign(unit, { active: 'inactive', sub: 'dead', mainPid: 0 });
  delete unit.main;
  manager.say(unit, 'deactivated', `${unit.name}: Deactivated successfully.`);
  manager.say(
    unit,
    'stopped',
    `Stopped ${manager.title(unit)}.`,
    { id: job.id, type: 'stop' },
    audited('SERVICE_STOP', true),
  );
}

export const processesOf = ({ host }: Pick<Manager, 'host'>, unit: Unit): UnixProcess[] =>
  host.processes.all().filter(process => process.unit === unit.name);

/** Runs one Exec line in a child of the manager. */
function spawn(
  manager: Manager,
  unit: Unit,
  line: string,
): { process: UnixProcess; ended: Promise<Ended> } | undefined {
  const environment = environmentOf(unit);
  const exec = readExecLine(line, unit.name, environment);
  if (exec === undefined) return undefined;
  const { host } = manager;
  const process = host.processes.fork(manager.process);
  const user = host.users.find(({ name }) => name === last(unit.settings, 'Service.User'));
  if (user) process.credentials = host.credentials(user);
  const directory = last(unit.settings, 'Service.WorkingDirectory') ?? '/';
  Object.assign(process, {
    unit: unit.name,
    pgid: process.pid,
    sid: process.pid,
    auid: unset,
    ses: unset,
    directory,
  });
  if (manager.settings.user !== undefined)
    Object.assign(process, { auid: manager.process.auid, ses: manager.process.ses });
  process.comm = `(${exec.path.slice(exec.path.lastIndexOf('/') + 1).slice(0, 8)})`;
  const output = new Collected();
  const descriptors = new Map<number, Descriptor>([
    [0, new Collected()],
    [1, output],
    [2, output],
  ]);
  const ended = host
    .execute(process, { path: exec.path, argv: exec.argv, environment, descriptors })
    .then(result => {
      tellOutput(manager, process, output.bytes);
      host.exit(process, result.code);
      return exec.forgiven ? { code: 0 } : notExecutable(result);
    });
  return { process, ended };
}

/** What could not be executed at all is 203 to systemd. */
const notExecutable = (ended: Ended): Ended =>
  ended.code === 127 || ended.code === 126 ? { code: 203 } : ended;

function tellOutput({ host }: Manager, process: UnixProcess, bytes: string): void {
  for (const text of bytes.split('\n').filter(Boolean).slice(0, 50))
    host.report({ kind: 'log-line', process, tag: process.comm, priority: 6, text });
}

function environmentOf(unit: Unit): Map<string, string> {
  const environment = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'],
    ['LANG', 'C.UTF-8'],
    ['INVOCATION_ID', unit.invocation],
  ]);
  for (const word of words(unit.settings, 'Service.Environment')) {
    const [, name, value = ''] = /^"?(\w+)=([^"]*)"?$/.exec(word) ?? [];
    if (name !== undefined) environment.set(name, value);
  }
  return environment;
}
