import { UnixError } from '../../posix/errors.ts';
import type { UnixHost } from '../../posix/host.ts';
import { contentOf, type Inode } from '../../posix/inode.ts';
import { newUnit, type Unit } from './unit.ts';
import { readUnitText } from './unitfile.ts';

/** Folders of unit files, the strongest first. */
export interface UnitFolders {
  /** Where enable and link put their links. */
  readonly own: string;
  readonly transient: string;
  readonly all: readonly string[];
}

const root = { uid: 0, gid: 0, groups: [0] };

/** What the file tree says of units. */
export class UnitStore {
  readonly #host: UnixHost;
  readonly folders: UnitFolders;

  constructor(host: UnixHost, folders: UnitFolders) {
    this.#host = host;
    this.folders = folders;
  }

  inode(path: string, follow = true): Inode | undefined {
    try {
      return this.#host.files.find(path, '/', root, follow).inode;
    } catch (cause) {
      if (cause instanceof UnixError) return undefined;
      throw cause;
    }
  }

  /** The file that defines a unit: links are told by the path they stand at. */
  pathOf(name: string): string | undefined {
    return this.folders.all
      .map(folder => `${folder}/${name}`)
      .find(path => this.inode(path, false) !== undefined);
  }

  load(name: string, into: Unit = newUnit(name)): Unit {
    const path = this.pathOf(name) ?? this.#template(name);
    const file = path === undefined ? undefined : this.inode(path);
    if (path === undefined || file === undefined)
      return Object.assign(into, { load: 'not-found', path: '', settings: new Map() });
    const target = this.inode(path, false);
    const masked = target?.type === 'link' && target.content === '/dev/null';
    const dropIns = this.#dropIns(name);
    const texts = [path, ...dropIns].map(each => {
      const inode = this.inode(each);
      return inode ? contentOf(inode) : '';
    });
    const settings = readUnitText(texts);
    const runs = settings.has('Service.ExecStart') || !name.endsWith('.service');
    const load = masked ? 'masked' : runs ? 'loaded' : 'bad-setting';
    const resolved = target?.type === 'link' && !masked ? target.content : path;
    return Object.assign(into, {
      load,
      path: resolved,
      dropIns,
      settings,
      transient: path.startsWith(this.folders.transient),
    });
  }

  #template(name: string): string | undefined {
    const template = name.replace(/@[^.]+\./, '@.');
    return template === name ? undefined : this.pathOf(template);
  }

  #dropIns(name: string): string[] {
    return this.folders.all.flatMap(folder => {
      const directory = this.inode(`${folder}/${name}.d`);
      const files = [...(directory?.entries.keys() ?? [])].filter(file => file.endsWith('.conf')).sort();
      return files.map(file => `${folder}/${name}.d/${file}`);
    });
  }

  /** Links in `*.wants` and `*.requires` that point to a unit. */
  links(name: string): string[] {
    return this.folders.all.flatMap(folder => {
      const entries = [...(this.inode(folder)?.entries ?? [])];
      const holders = entries.filter(([directory]) => /\.(wants|requires)$/.test(directory));
      return holders
        .filter(([, inode]) => inode.entries.has(name))
        .map(([directory]) => `${folder}/${directory}/${name}`);
    });
  }

  /** Names of all unit files. */
  names(): string[] {
    const found = this.folders.all.flatMap(folder => [...(this.inode(folder)?.entries.keys() ?? [])]);
    return [...new Set(found)]
      .filter(name => /\.(service|timer|path|socket|target|mount|slice)$/.test(name))
      .sort();
  }

  fileState(name: string): string | undefined {
    const path = this.pathOf(name);
    if (path === undefined) return undefined;
    const target = this.inode(path, false);
    if (target?.type === 'link' && target.content === '/dev/null') return 'masked';
    if (path.startsWith(this.folders.transient)) return 'transient';
    if (path.includes('/generator')) return 'generated';
    if (this.links(name).length > 0) return 'enabled';
    if (target?.type === 'link') return 'linked';
    const { settings } = this.load(name);
    const installs = ['WantedBy', 'RequiredBy', 'Alias', 'Also'].some(key => settings.has(`Install.${key}`));
    return installs ? 'disabled' : 'static';
  }
}
