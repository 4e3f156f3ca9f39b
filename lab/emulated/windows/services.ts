import type { Report } from './deeds.ts';
import { type Access, grants, usualDescriptor } from './descriptor.ts';
import { WinError } from './errors.ts';
import type { Process } from './process.ts';
import * as config from './serviceconfig.ts';
import { runRecovery, type Service, type ServiceHost, startProgram } from './serviceprogram.ts';
import { isAdministrator, type Token } from './tokens.ts';

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

  everything(): Service[] {
    return [...this.#services.values()];
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
    const { process, ended } = await startProgram(this.#machine, service, settings, args);
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
    if (error === 1053) this.#report({ kind: 'service-timeout', displayName });
    this.#report({ kind: 'service-failed', displayName, error });
    this.#removeIfFree(service);
  }

  #processEnded(service: Service, process: Process, status: number): void {
    if (service.process !== process || service.state !== 'running') return;
    if (this.#scm.stop.aborted) return;
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
    if (action?.code === 3 && command !== '') runRecovery(this.#machine, command);
    if (action?.code === 1) void this.start(this.#scm.token, service.name).catch(() => undefined);
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
