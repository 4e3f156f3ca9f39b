import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Artefact, Payload } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { defineKind, type Made } from './define-kind.ts';
import { cimCommands, cmdletCommands } from './powershell-service.ts';
import { sc, scCodes, scRemote, servicePresence, unlessService } from './sc.ts';
import { address, description, marker, payload, plainName } from './spec.ts';
import { queryWhose, removeIfOurs } from './tool-named.ts';

export interface WindowsService {
  readonly name: string;
  readonly payload: Payload;
  /** Carries the marker; `sc.exe qdescription` shows it. */
  readonly description: string;
  readonly marker: string;
  /** Where the name cannot carry the marker. */
  readonly markerIn?: NonNullable<Artefact['markerIn']>;
  /** What installs it, and starts it too but for `sc`; sc.exe by default. */
  readonly by?: 'sc' | 'cmdlet' | 'cim';
  /** What starts a service that sc.exe installed; sc.exe by default. */
  readonly start?: 'sc' | 'net' | 'nobody';
  /** What the source host, where sc.exe then runs, calls this one; by default sc.exe runs here. */
  readonly server?: string;
}

const spec: z.ZodType<WindowsService> = z.strictObject({
  name: plainName,
  payload,
  description,
  marker,
  markerIn: z.enum(['name', 'display-name', 'description', 'contents', 'arguments']).exactOptional(),
  by: z.enum(['sc', 'cmdlet', 'cim']).exactOptional(),
  start: z.enum(['sc', 'net', 'nobody']).exactOptional(),
  server: address.exactOptional(),
});

/** A demand-start LocalSystem service of the drill's own. */
export const windowsService = defineKind({ name: 'windowsService', spec, make, presence: servicePresence });

function make(service: WindowsService): Made {
  const { name, payload, marker, markerIn = 'name', server } = service;
  const isToolName = markerIn !== 'name';
  return {
    name,
    // Sysmon writes HKLM\System\CurrentControlSet\Services, the Security log \REGISTRY\MACHINE\SYSTEM\ControlSet001.
    handles: { names: [name], paths: [`\\Services\\${name}`] },
    creates: [{ kind: 'windows-service', name, ...(isToolName && { markerIn }) }],
    payload,
    ...(server !== undefined && { asks: server }),
    apply: installation(service),
    revert: isToolName ? [removeIfOurs({ name, payload, marker })] : [sc('stop', name), sc('delete', name)],
    probe: isToolName ? queryWhose({ name, payload, marker }) : sc('query', name),
  };
}

function installation(service: WindowsService): readonly Command[] {
  const { by = 'sc' } = service;
  switch (by) {
    case 'sc':
      return withSc(service);
    case 'cmdlet':
      return cmdletCommands(service);
    case 'cim':
      return cimCommands(service);
    default:
      return by satisfies never;
  }
}

function withSc(service: WindowsService): Command[] {
  const { name, payload, description, start = 'sc', server } = service;
  const binPath = commandLine(payload);
  const ask = (...args: string[]) => (server === undefined ? sc(...args) : scRemote(server, ...args));
  return [
    ask('create', name, 'binPath=', binPath, 'type=', 'own', 'start=', 'demand', 'obj=', 'LocalSystem'),
    ask('description', name, description),
    ...startedBy(start, service, ask),
  ];
}

function startedBy(
  start: NonNullable<WindowsService['start']>,
  { name, payload, marker }: WindowsService,
  ask: typeof sc,
): Command[] {
  switch (start) {
    case 'sc':
      // What follows the name reaches the service's ServiceMain, not its command line.
      return [unlessService(payload, ask('start', name, marker), scCodes.noAnswer)];
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
