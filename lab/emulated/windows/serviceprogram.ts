import type { BootSettings } from '../machine.ts';
import { splitArguments } from './argv.ts';
import { environmentFor } from './environment.ts';
import { WinError } from './errors.ts';
import type { Files } from './files.ts';
import { isExecutable } from './images.ts';
import type { Launch, Launched, ServiceConnection } from './launch.ts';
import type { Process } from './process.ts';
import type { Processes } from './processes.ts';
import type { Registry } from './registry.ts';
import type { SystemProcesses } from './seed.ts';
import { type ServiceConfig, splitImagePath } from './serviceconfig.ts';
import { serviceToken, type Token } from './tokens.ts';

export interface Service {
  readonly name: string;
  state: 'stopped' | 'running';
  process?: Process;
  /** 1077: no attempt to start it since boot. */
  exitCode: number;
  deleteMarked: boolean;
  crashes: number;
  descriptor: string;
  /** Tells the running program to stop. */
  tellStop?: () => void;
}

/** The part of the host that the service control manager works on. */
export interface ServiceHost {
  readonly hostname: string;
  readonly settings: BootSettings;
  readonly files: Files;
  readonly registry: Registry;
  readonly processes: Processes;
  readonly system: SystemProcesses;
  launchDetached(launch: Omit<Launch, 'streams'>): Launched;
}

/** In place of 30 s: how long a program has to call the dispatcher before start fails with 1053. */
const startTimeoutMs = 300;

/**
 * Starts a service's program and waits until it has called the dispatcher. Refusals are WinErrors: 1069 for an account
 * that cannot log on, 193 for a file that is no program, 1053 for one that is no service.
 */
export async function startProgram(
  host: ServiceHost,
  service: Service,
  { account, imagePath }: ServiceConfig,
  args: readonly string[],
): Promise<Launched> {
  const token = serviceToken(account, host.settings.random);
  if (token === undefined) throw new WinError(1069);
  const program = programOf(host, token, imagePath);
  if (!isExecutable(host.files.read(program.path))) throw new WinError(193);
  const { connection, connected } = connectionFor(service);
  const launched = host.launchDetached({
    ...program,
    args: [...program.args, ...args],
    service: connection,
  });
  if (await inTime(connected, launched.ended)) return launched;
  host.processes.end(launched.process, 1);
  throw new WinError(1053);
}

/** Runs what a service's failure actions name; one that is not there is skipped, as the real one does. */
export function runRecovery(host: ServiceHost, command: string): void {
  try {
    host.launchDetached(programOf(host, host.system.services.token, command));
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
  }
}

/** A command line as services.exe would start it for somebody. */
function programOf(host: ServiceHost, token: Token, text: string) {
  const environment = environmentFor(host.hostname, token);
  const commandLine = environment.expand(text);
  const exists = (path: string) => host.files.get(path) !== undefined;
  const [path, rest] = splitImagePath(commandLine, exists);
  const parent = host.system.services;
  const directory = 'C:\\Windows\\system32\\';
  return { parent, path, commandLine, args: splitArguments(rest), rest, token, directory, environment };
}

function connectionFor(service: Service): { connection: ServiceConnection; connected: Promise<boolean> } {
  let connected = () => {};
  const isConnected = new Promise<boolean>(resolve => {
    connected = () => resolve(true);
  });
  const stopped = new Promise<void>(resolve => {
    service.tellStop = resolve;
  });
  return { connection: { connected, stopped }, connected: isConnected };
}

async function inTime(connected: Promise<boolean>, ended: Promise<number>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), startTimeoutMs);
  });
  const inTime = await Promise.race([connected, ended.then(() => false), late]);
  clearTimeout(timer);
  return inTime;
}
