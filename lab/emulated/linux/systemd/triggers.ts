import type { Inode } from '../../posix/inode.ts';
import type { Unit } from './unit.ts';
import { last, timeSpan } from './unitfile.ts';

/** What timers and path units need of their manager. */
interface Triggering {
  readonly store: { inode(path: string): Inode | undefined };
  start(name: string): Promise<void>;
}

/** Sets a timer's clock or a path unit's watch; `unit.disarm` undoes it. */
export function arm(manager: Triggering, unit: Unit): void {
  const wanted =
    last(unit.settings, `${unit.name.endsWith('.timer') ? 'Timer' : 'Path'}.Unit`) ??
    unit.name.replace(/\.(timer|path)$/, '.service');
  const trigger = () => void manager.start(wanted).catch(() => undefined);
  if (unit.name.endsWith('.timer')) armTimer(unit, trigger);
  if (unit.name.endsWith('.path')) armPath(manager, unit, trigger);
}

function armTimer(unit: Unit, trigger: () => void): void {
  const first = ['OnActiveSec', 'OnStartupSec', 'OnBootSec']
    .flatMap(key => unit.settings.get(`Timer.${key}`) ?? [])
    .map(timeSpan);
  const again =
    last(unit.settings, 'Timer.OnUnitActiveSec') ?? last(unit.settings, 'Timer.OnUnitInactiveSec');
  const calendar = last(unit.settings, 'Timer.OnCalendar');
  const everySecond = calendar !== undefined && /\*:\*:\*(\/\d+)?$/.test(calendar);
  const delays = [...first, ...(everySecond ? [1000] : [])];
  if (delays.length === 0) return;
  const elapse = () => {
    trigger();
    const next = everySecond ? 1000 : again === undefined ? undefined : Math.max(timeSpan(again), 50);
    if (next !== undefined) timer = setTimeout(elapse, next).unref();
  };
  let timer = setTimeout(elapse, Math.min(...delays)).unref();
  unit.disarm = () => clearTimeout(timer);
}

/** A change of the file, or of the directory that it is to appear in. */
function armPath({ store }: Triggering, unit: Unit, trigger: () => void): void {
  const keys = ['PathExists', 'PathExistsGlob', 'PathChanged', 'PathModified', 'DirectoryNotEmpty'];
  const wanted = keys.flatMap(key => (unit.settings.get(`Path.${key}`) ?? []).map(path => ({ key, path })));
  const undo: (() => void)[] = [];
  for (const { key, path } of wanted) {
    const exists = () =>
      store.inode(path)?.type === 'directory' && key === 'DirectoryNotEmpty'
        ? (store.inode(path)?.entries.size ?? 0) > 0
        : store.inode(path) !== undefined;
    const check = () => exists() && trigger();
    for (const inode of [store.inode(path.slice(0, path.lastIndexOf('/')) || '/'), store.inode(path)]) {
      if (inode === undefined) continue;
      inode.watchers.add(check);
      undo.push(() => inode.watchers.delete(check));
    }
    if (key.startsWith('PathExists') && exists()) trigger();
  }
  unit.disarm = () => {
    for (const each of undo) each();
  };
}
