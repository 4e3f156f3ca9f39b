import type { Command, Completion } from '../../runners/index.ts';
import type { Artefact, Change, Payload, Presence } from '../contract.ts';
import { commandLine, isService } from '../payloads.ts';
import { isForeign, queryWhose, removeIfOurs } from './tool-named.ts';

export interface WindowsService {
  readonly name: string;
  readonly payload: Payload;
  /** Carries the marker; `sc.exe qdescription` shows it. */
  readonly description: string;
  readonly marker: string;
  /** Where the name cannot carry the marker. */
  readonly markerIn?: NonNullable<Artefact['markerIn']>;
  /** What starts it; sc.exe unless told otherwise. */
  readonly start?: 'sc' | 'net' | 'nobody';
  /** What the source host, where sc.exe then runs, calls this one; sc.exe runs here unless told otherwise. */
  readonly server?: string;
}

/** Win32 error codes (winerror.h); sc.exe exits with them. */
const codes = { noSuchService: 1060, deleteMarked: 1072, noAnswer: 1053 } as const;

/** A demand-start LocalSystem service, installed with sc.exe. */
export function windowsService(service: WindowsService): Change {
  const { name, payload, description, start = 'sc', server } = service;
  const binPath = commandLine(payload);
  const ask = (...args: string[]) => (server === undefined ? sc(...args) : scRemote(server, ...args));
  const apply = [
    ask('create', name, 'binPath=', binPath, 'type=', 'own', 'start=', 'demand', 'obj=', 'LocalSystem'),
    ask('description', name, description),
    ...startedBy(start, service, ask),
  ];
  return installed(service, apply, start === 'nobody' ? '' : ', started');
}

/** A service of the drill's own, whatever installed it: how it is taken back and looked for. */
export function installed(
  {
    name,
    payload,
    marker,
    markerIn = 'name',
  }: Pick<WindowsService, 'name' | 'payload' | 'marker' | 'markerIn'>,
  apply: readonly Command[],
  how: string,
): Change {
  const isToolName = markerIn !== 'name';
  const binPath = commandLine(payload);
  return {
    kind: 'windowsService',
    name,
    describe: () => `service ${name} for ${binPath}${how}`,
    // Sysmon writes HKLM\System\CurrentControlSet\Services, the Security log \REGISTRY\MACHINE\SYSTEM\ControlSet001.
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [binPath] },
    creates: [{ kind: 'windows-service', name, ...(isToolName && { markerIn }) }],
    payload,
    apply,
    revert: isToolName ? [removeIfOurs({ name, payload, marker })] : [sc('stop', name), sc('delete', name)],
    probe: isToolName ? queryWhose({ name, payload, marker }) : sc('query', name),
    state: servicePresence,
  };
}

function startedBy(
  start: NonNullable<WindowsService['start']>,
  { name, payload, marker }: WindowsService,
  ask: typeof sc,
): Command[] {
  switch (start) {
    case 'sc':
      // What follows the name reaches the service's ServiceMain, not its command line.
      return [unlessService(payload, ask('start', name, marker), codes.noAnswer)];
    case 'net':
      return [netStart(name, payload)];
    case 'nobody':
      return [];
    default:
      return start satisfies never;
  }
}

/** net.exe has one exit code, 2, for every failure. */
function netStart(name: string, payload: Payload): Command {
  return unlessService(payload, { program: 'net.exe', args: ['start', name] }, 2);
}

/** A service that is marked for deletion is still found; it goes when it has stopped and nobody holds it open. */
export function servicePresence({ ended, code, stdout }: Completion): Presence {
  if (ended !== 'exited') return 'unknown';
  if (code === codes.noSuchService) return 'absent';
  if (code === codes.deleteMarked) return 'pending';
  if (code !== 0) return 'unknown';
  return isForeign(stdout) ? 'foreign' : 'present';
}

/** Reads an answer of sc.exe's about a service that was found: whether `setting`, the change's own, is among it. */
export function settingPresence(setting: RegExp): (completion: Completion) => Presence {
  return completion => {
    const service = servicePresence(completion);
    return service === 'present' && !setting.test(completion.stdout) ? 'absent' : service;
  };
}

export function sc(...args: string[]): Command {
  return { program: 'sc.exe', args };
}

function scRemote(server: string, ...args: string[]): Command {
  return { ...sc(`\\\\${server}`, ...args), on: 'source' };
}

/** Starts a service of the drill's own. */
export function scStart(name: string, payload: Payload): Command {
  return unlessService(payload, sc('start', name), codes.noAnswer);
}

/** The start of a payload that is no service ends so; that of a service has then failed. */
export function unlessService(payload: Payload, start: Command, code: number): Command {
  return isService(payload) ? start : { ...start, accepts: [code] };
}
