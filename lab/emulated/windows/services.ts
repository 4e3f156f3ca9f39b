import type { BootSettings } from '../machine.ts';
import { splitArguments } from './argv.ts';
import type { Report } from './deeds.ts';
import { type Access, grants, usualDescriptor } from './descriptor.ts';
import { environmentFor } from './environment.ts';
import { WinError } from './errors.ts';
import type { Files } from './files.ts';
import { isExecutable } from './images.ts';
import type { Launch, Launched, ServiceConnection } from './launch.ts';
import type { Process } from './process.ts';
import type { Processes } from './processes.ts';
import type { Registry } from './registry.ts';
import type { SystemProcesses } from './seed.ts';
import * as config from './serviceconfig.ts';
import { isAdministrator, serviceToken, type Token } from './tokens.ts';

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
interface ServiceHost {
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

/** The service control manager of one emulated host. Its refusals are WinErrors with the real codes. */
export class ServiceControl {
  readonly #services = new Map<string, Service>();
  readonly #machine: ServiceHost;
  readonly #report: Report;

  constructor(machine: ServiceHost, report: Report) {
    this.#machine = machine;
    this.#report = report;
    for (const { path } of machine.registry.subkeys(config.servicesKey))
      this.#add(path.slice(config.servicesKey.length + 1));
    for (const [name, process] of machine.system.running) this.#adopt(name, process);
  }

  /** Those whose status the caller may ask for; the rest are left out without a word. */
  all(caller: Token): Service[] {
    const shown = [...this.#services.values()].filter(each => grants(each.descriptor, caller, 'queryStatus'));
    return shown.sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1));
  }

  open(caller: Token, name: string, asked: Access): Service {
    const service = this.#known(name);
    if (!grants(service.descriptor, caller, asked)) throw new WinError(5);
    return service;
  }

  config(name: string): config.ServiceConfig {
    return config.readConfig(this.#machine.registry, name);
  }

  create(caller: Token, name: string, wanted: config.ServiceSettings & { imagePath: string }): void {
    demandAdministrator(caller);
    const known = this.#services.get(name.toLowerCase());
    if (known) throw new WinError(known.deleteMarked ? 1072 : 1073);
    const settings = { type: 16, start: 3, errorControl: 1, account: 'LocalSystem', ...wanted };
    config.writeConfig(this.#machine.registry, this.#scm, name, settings);
    this.#add(name);
    const { displayName, imagePath, account, type, start } = this.config(name);
    this.#report({
      kind: 'service-installed',
      caller,
      service: { name, displayName, imagePath, account, type, start },
    });
  }

  change(caller: Token, name: string, settings: config.ServiceSettings): void {
    const service = this.open(caller, name, 'changeConfig');
    const before = this.config(service.name);
    config.writeConfig(this.#machine.registry, this.#scm, service.name, settings);
    const { start, displayName } = this.config(service.name);
    if (start !== before.start)
      this.#report({
        kind: 'start-type-changed',
        caller,
        name: service.name,
        displayName,
        from: before.start,
        to: start,
      });
  }

  describe(caller: Token, name: string, text: string): void {
    const { name: exact } = this.open(caller, name, 'changeConfig');
    const value = { type: 'REG_SZ', data: text } as const;
    this.#machine.registry.set(this.#scm, config.serviceKey(exact), 'Description', value);
  }

  recover(caller: Token, name: string, recovery: Partial<config.Recovery>): void {
    const { name: exact } = this.open(caller, name, 'changeConfig');
    config.writeRecovery(this.#machine.registry, this.#scm, exact, recovery);
  }

  protect(caller: Token, name: string, descriptor: string): void {
    const service = this.open(caller, name, 'writeDescriptor');
    service.descriptor = descriptor;
    const data = Buffer.from(descriptor, 'utf16le').toString('hex').toUpperCase();
    const key = `${config.serviceKey(service.name)}\\Security`;
    this.#machine.registry.set(this.#scm, key, 'Security', { type: 'REG_BINARY', data });
  }

  /** Marks it; it goes when it is stopped and nobody holds it open. */
  delete(caller: Token, name: string): void {
    const service = this.open(caller, name, 'delete');
    if (service.deleteMarked) throw new WinError(1072);
    service.deleteMarked = true;
    const key = config.serviceKey(service.name);
    this.#machine.registry.set(this.#scm, key, 'DeleteFlag', { type: 'REG_DWORD', data: '1' });
    this.#removeIfFree(service);
  }

  async start(caller: Token, name: string, args: readonly string[] = []): Promise<Service> {
    const service = this.open(caller, name, 'start');
    if (service.deleteMarked) throw new WinError(1072);
    if (service.state === 'running') throw new WinError(1056);
    const settings = this.config(service.name);
    if (settings.start === 4) throw new WinError(1058);
    try {
      await this.#run(service, settings, args);
    } catch (cause) {
      if (cause instanceof WinError) this.#startFailed(service, settings, cause.code);
      throw cause;
    }
    return service;
  }

  async stop(caller: Token, name: string): Promise<Service> {
    const service = this.open(caller, name, 'stop');
    if (service.state !== 'running') throw new WinError(1062);
    service.tellStop?.();
    if (service.process) this.#machine.processes.end(service.process, 0);
    this.#stopped(service, 0);
    return service;
  }

  get #scm(): Process {
    return this.#machine.system.services;
  }

  #add(name: string): Service {
    const service: Service = {
      name,
      state: 'stopped',
      exitCode: 1077,
      deleteMarked: false,
      crashes: 0,
      descriptor: usualDescriptor,
    };
    this.#services.set(name.toLowerCase(), service);
    return service;
  }

  #adopt(name: string, process: Process): void {
    Object.assign(this.#known(name), { state: 'running', process, exitCode: 0 });
  }

  #known(name: string): Service {
    const service = this.#services.get(name.toLowerCase());
    if (service === undefined) throw new WinError(1060);
    return service;
  }

  async #run(service: Service, settings: config.ServiceConfig, args: readonly string[]): Promise<void> {
    const machine = this.#machine;
    const token = serviceToken(settings.account, machine.settings.random);
    if (token === undefined) throw new WinError(1069);
    const environment = environmentFor(machine.hostname, token);
    const commandLine = environment.expand(settings.imagePath);
    const [path, rest] = config.splitImagePath(
      commandLine,
      candidate => machine.files.get(candidate) !== undefined,
    );
    if (!isExecutable(machine.files.read(path))) throw new WinError(193);
    const { connection, connected } = connectionFor(service);
    const { process, ended } = machine.launchDetached({
      parent: this.#scm,
      path,
      commandLine,
      args: [...splitArguments(rest), ...args],
      rest,
      token,
      directory: 'C:\\Windows\\system32\\',
      environment,
      service: connection,
    });
    if (!(await inTime(connected, ended))) {
      machine.processes.end(process, 1);
      this.#report({ kind: 'service-timeout', displayName: settings.displayName });
      throw new WinError(1053);
    }
    Object.assign(service, { state: 'running', process, exitCode: 0 });
    this.#report({
      kind: 'service-state',
      name: service.name,
      displayName: settings.displayName,
      state: 'running',
    });
    void ended.then(status => this.#processEnded(service, process, status));
  }

  #startFailed(service: Service, { displayName }: config.ServiceConfig, error: number): void {
    service.exitCode = error;
    this.#report({ kind: 'service-failed', displayName, error });
    this.#removeIfFree(service);
  }

  #processEnded(service: Service, process: Process, status: number): void {
    if (service.process !== process || service.state !== 'running') return;
    if (this.#scm.stop.signal.aborted) return;
    if (status === 0) this.#stopped(service, 0);
    else this.#crashed(service);
  }

  #crashed(service: Service): void {
    const { actions, command } = config.readRecovery(this.#machine.registry, service.name);
    service.crashes += 1;
    const action = actions[Math.min(service.crashes, actions.length) - 1];
    const { displayName } = this.config(service.name);
    this.#clear(service, 1067);
    this.#report({ kind: 'service-crashed', displayName, times: service.crashes, ...(action && { action }) });
    this.#removeIfFree(service);
    if (action?.code === 3 && command !== '') this.#runRecovery(command);
    if (action?.code === 1) void this.start(this.#scm.token, service.name).catch(() => undefined);
  }

  #runRecovery(command: string): void {
    const environment = environmentFor(this.#machine.hostname, this.#scm.token);
    const commandLine = environment.expand(command);
    const exists = (path: string) => this.#machine.files.get(path) !== undefined;
    try {
      const [path, rest] = config.splitImagePath(commandLine, exists);
      const args = splitArguments(rest);
      const common = {
        parent: this.#scm,
        token: this.#scm.token,
        directory: 'C:\\Windows\\system32\\',
        environment,
      };
      this.#machine.launchDetached({ ...common, path, commandLine, args, rest });
    } catch (cause) {
      if (!(cause instanceof WinError)) throw cause;
    }
  }

  #stopped(service: Service, exitCode: number): void {
    const { displayName } = this.config(service.name);
    this.#clear(service, exitCode);
    this.#report({ kind: 'service-state', name: service.name, displayName, state: 'stopped' });
    this.#removeIfFree(service);
  }

  #clear(service: Service, exitCode: number): void {
    service.state = 'stopped';
    service.exitCode = exitCode;
    delete service.process;
    delete service.tellStop;
  }

  #removeIfFree(service: Service): void {
    if (!service.deleteMarked || service.state === 'running') return;
    if (this.#machine.settings.faults.refuseDelete) return;
    this.#services.delete(service.name.toLowerCase());
    this.#machine.registry.deleteKey(this.#scm, config.serviceKey(service.name));
  }
}

function demandAdministrator(token: Token): void {
  if (!isAdministrator(token)) throw new WinError(5);
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
