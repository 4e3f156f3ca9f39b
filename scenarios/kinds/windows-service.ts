import type { Completion } from '../../runners/index.ts';
import type { Artefact, Change, Payload, Presence } from '../contract.ts';
import { commandLine } from '../payloads.ts';

export interface WindowsService {
  readonly name: string;
  readonly payload: Payload;
  /** Carries the marker; `sc.exe qdescription` shows it. */
  readonly description: string;
  readonly marker: string;
  /** Where the name cannot carry the marker. */
  readonly markerIn?: NonNullable<Artefact['markerIn']>;
}

/** Win32 error codes (winerror.h); sc.exe exits with them. */
const codes = { noSuchService: 1060, deleteMarked: 1072, noAnswer: 1053 } as const;

/** A demand-start LocalSystem service, installed and started with sc.exe. */
export function windowsService({ name, payload, description, marker, markerIn }: WindowsService): Change {
  const binPath = commandLine(payload);
  return {
    kind: 'windowsService',
    name,
    describe: () => `service ${name} for ${binPath}, started`,
    // Sysmon writes HKLM\System\CurrentControlSet\Services, the Security log \REGISTRY\MACHINE\SYSTEM\ControlSet001.
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [binPath] },
    creates: [{ kind: 'windows-service', name, ...(markerIn && { markerIn }) }],
    payload,
    apply: [
      sc('create', name, 'binPath=', binPath, 'type=', 'own', 'start=', 'demand', 'obj=', 'LocalSystem'),
      sc('description', name, description),
      // What follows the name reaches the service's ServiceMain, not its command line.
      { ...sc('start', name, marker), accepts: [codes.noAnswer] },
    ],
    revert: [sc('stop', name), sc('delete', name)],
    probe: sc('query', name),
    state: servicePresence,
  };
}

/** A service that is marked for deletion is still found; it goes when it has stopped and nobody holds it open. */
export function servicePresence({ ended, code }: Completion): Presence {
  if (ended !== 'exited') return 'unknown';
  if (code === codes.noSuchService) return 'absent';
  if (code === codes.deleteMarked) return 'pending';
  return code === 0 ? 'present' : 'unknown';
}

function sc(...args: string[]) {
  return { program: 'sc.exe', args };
}
