import * as calls from '../../posix/calls.ts';
import type { UnitDeed } from '../../posix/deeds.ts';
import type { UnixHost } from '../../posix/host.ts';
import type { UnixProcess } from '../../posix/process.ts';
import { hexDigits } from '../../random.ts';
import { type MessageName, messages } from './manager-message.ts';
import { runService, stopProcesses } from './service.ts';
import { type UnitFolders, UnitStore } from './store.ts';
import { arm } from './triggers.ts';
import { description, newUnit, type Unit, UnitError } from './unit.ts';
import { last, words } from './unitfile.ts';

export interface ManagerSettings {
  readonly folders: UnitFolders;
  /** PID 1, or the user's `systemd --user`. */
  readonly process: UnixProcess;
  /** Uid of a user's manager. */
  readonly user?: number;
  /** Makes units of /etc/init.d scripts; the system manager's only. */
  readonly generate?: () => void;
}

/** A systemd manager: the system's own, or a user's. */
export class ServiceManager {
  readonly host: UnixHost;
  readonly process: UnixProcess;
  readonly store: UnitStore;
  readonly units = new Map<string, Unit>();
  readonly settings: ManagerSettings;
  #jobs = 1000;

  constructor(host: UnixHost, settings: ManagerSettings) {
    this.host = host;
    this.settings = settings;
    this.process = settings.process;
    this.store = new UnitStore(host, settings.folders);
  }

  /** Full name: `.service` where no kind is given. */
  static unitName(name: string): string {
    return /\.(service|timer|path|socket|target|mount|slice|scope|device)$/.test(name)
      ? name
      : `${name}.service`;
  }

  /** What the manager has in memory, or would load. */
  look(name: string): Unit {
    return this.units.get(name) ?? this.store.load(name, newUnit(name));
  }

  isLoaded(name: string): boolean {
    return this.units.has(name);
  }

  reload(): void {
    this.settings.generate?.();
    for (const [name, unit] of [...this.units]) {
      if (unit.transient && unit.active === 'active') continue;
      this.store.load(name, unit);
      if (unit.active === 'inactive') this.units.delete(name);
    }
  }

  async start(name: string, type = 'start'): Promise<void> {
    const unit = this.#toStart(name);
    if (unit.active === 'active' || unit.active === 'activating') return;
    this.units.set(name, unit);
    unit.invocation = hexDigits(this.host.settings.random, 32);
    unit.result = 'success';
    const job = { id: ++this.#jobs, type };
    for (const wanted of [...words(unit.settings, 'Unit.Requires'), ...words(unit.settings, 'Unit.Wants')])
      if (this.look(wanted).load === 'loaded' && wanted !== name)
        await this.start(wanted).catch(() => undefined);
    if (name.endsWith('.service')) return runService(this, unit, job);
    unit.active = 'active';
    unit.sub =
      { timer: 'waiting', path: 'waiting', socket: 'listening' }[name.slice(name.lastIndexOf('.') + 1)] ??
      'active';
    this.say(unit, 'started', `Started ${this.title(unit)}.`, job);
    arm(this, unit);
  }

  #toStart(name: string): Unit {
    const known = this.units.get(name);
    const unit =
      known && known.active !== 'inactive' && known.active !== 'failed' ? known : this.#fresh(name, known);
    if (unit.load === 'not-found') throw new UnitError(`Unit ${name} not found.`, 5);
    if (unit.load === 'masked') throw new UnitError(`Unit ${name} is masked.`);
    if (unit.load === 'bad-setting') throw new UnitError(`Unit ${name} has a bad unit file setting.`);
    return unit;
  }

  /** A loaded unit stays as it was read until daemon-reload. */
  #fresh(name: string, known: Unit | undefined): Unit {
    return known && known.load === 'loaded' ? known : this.store.load(name, known ?? newUnit(name));
  }

  async stop(name: string): Promise<void> {
    const unit = this.units.get(name);
    if (unit === undefined) {
      if (this.store.pathOf(name) === undefined) throw new UnitError(`Unit ${name} not loaded.`, 5);
      return;
    }
    if (unit.active === 'inactive' || unit.active === 'failed') return;
    const job = { id: ++this.#jobs, type: 'stop' };
    unit.disarm?.();
    delete unit.disarm;
    if (name.endsWith('.service')) await stopProcesses(this, unit, job);
    else {
      Object.assign(unit, { active: 'inactive', sub: 'dead' });
      this.say(unit, 'stopped', `Stopped ${this.title(unit)}.`, job);
    }
    this.forget(unit);
  }

  /** Takes a dead unit out of memory, and a transient one's file with it. */
  forget(unit: Unit): void {
    if (unit.active !== 'inactive') return;
    this.units.delete(unit.name);
    if (unit.transient) this.#removeTransient(unit);
  }

  /** Removes the memory of a failure. */
  resetFailed(name: string): void {
    const unit = this.units.get(name);
    if (unit === undefined) throw new UnitError(`Unit ${name} not loaded.`);
    if (unit.active !== 'failed') return;
    Object.assign(unit, { active: 'inactive', sub: 'dead', result: 'success' });
    this.forget(unit);
  }

  /** A unit from properties instead of a file: the manager itself writes it under /run. */
  async startTransient(name: string, text: string): Promise<void> {
    if (this.units.has(name) || this.store.pathOf(name) !== undefined)
      throw new UnitError(`Unit ${name} was already loaded or has a fragment file.`);
    this.writeFile(`${this.settings.folders.transient}/${name}`, text);
    if (name.endsWith('.service')) await this.start(name);
  }

  /** A file of the manager's own making. */
  writeFile(path: string, text: string): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (this.store.inode(folder) === undefined) calls.makeDirectory(this, folder);
    calls.openToWrite(this, path, { truncate: true }).write(text);
  }

  enable(name: string): string[] {
    const unit = this.store.load(name);
    if (unit.load === 'not-found')
      throw new UnitError(`Failed to enable unit: Unit file ${name} does not exist.`);
    const made: string[] = [];
    const { own } = this.settings.folders;
    for (const target of words(unit.settings, 'Install.WantedBy'))
      made.push(...this.#linkUnit(unit.path, `${own}/${target}.wants`, name));
    for (const target of words(unit.settings, 'Install.RequiredBy'))
      made.push(...this.#linkUnit(unit.path, `${own}/${target}.requires`, name));
    for (const alias of words(unit.settings, 'Install.Alias'))
      made.push(...this.#linkUnit(unit.path, own, alias));
    return made;
  }

  link(path: string): string[] {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (this.store.inode(path) === undefined)
      throw new UnitError(`Failed to link unit: File ${path}: No such file or directory`);
    return this.#linkUnit(path, this.settings.folders.own, name);
  }

  disable(name: string): string[] {
    const links = this.store.links(name);
    const own = `${this.settings.folders.own}/${name}`;
    if (links.length === 0 && this.store.pathOf(name) === undefined)
      throw new UnitError(`Failed to disable unit: Unit file ${name} does not exist.`);
    const linked = this.store.inode(own, false)?.type === 'link' ? [own] : [];
    const gone = [...links, ...linked];
    for (const path of gone) {
      calls.unlink(this, path);
      this.#removeIfEmpty(path.slice(0, path.lastIndexOf('/')));
    }
    return gone.map(path => `Removed "${path}".`);
  }

  /** As remove_marked_symlinks() of systemd's install.c does (rmdir_parents): a `*.wants` does not outlive its last link. */
  #removeIfEmpty(folder: string): void {
    const isHolder = folder !== this.settings.folders.own && /\.(wants|requires)$/.test(folder);
    if (isHolder && this.store.inode(folder)?.entries.size === 0) calls.removeDirectory(this, folder);
  }

  mask(name: string): string[] {
    return this.#linkUnit('/dev/null', this.settings.folders.own, name);
  }

  #linkUnit(target: string, folder: string, name: string): string[] {
    const path = `${folder}/${name}`;
    if (this.store.inode(path, false) !== undefined) return [];
    if (this.store.inode(folder) === undefined) calls.makeDirectory(this, folder);
    calls.symlink(this, target, path);
    return [`Created symlink ${path} \u2192 ${target}.`];
  }

  #removeTransient(unit: Unit): void {
    const path = `${this.settings.folders.transient}/${unit.name}`;
    if (this.store.inode(path)) calls.unlink(this, path);
  }

  title(unit: Unit): string {
    const text = last(unit.settings, 'Unit.Description');
    return text === undefined ? unit.name : `${unit.name} - ${description(unit)}`;
  }

  /** Writes to the journal. */
  say(
    unit: Unit,
    name: MessageName,
    message: string,
    job?: UnitDeed['job'],
    rest: Partial<UnitDeed> = {},
  ): void {
    const { user } = this.settings;
    this.host.report({
      kind: 'unit',
      unit: unit.name,
      message,
      messageId: messages[name],
      invocation: unit.invocation,
      ...(user !== undefined && { user }),
      ...(job && { job: { ...job, result: 'done' } }),
      ...rest,
    });
  }
}
