import { toBytes } from '../../posix/inode.ts';
import { signalName } from '../../posix/process.ts';
import { processesOf } from '../systemd/service.ts';
import { UnitError } from '../systemd/unit.ts';
import type { SystemctlCall, Verb } from './systemctl-call.ts';

const eachUnit =
  (work: (call: SystemctlCall, unit: string) => void | Promise<void>): Verb =>
  async call => {
    if (call.units.length === 0) throw new UnitError('Too few arguments.');
    let first: UnitError | undefined;
    for (const unit of call.units) {
      try {
        await work(call, unit);
      } catch (cause) {
        if (!(cause instanceof UnitError)) throw cause;
        first ??= cause;
      }
    }
    if (first) throw first;
    return 0;
  };

const start = eachUnit(({ manager, options }, unit) => {
  const started = manager.start(unit);
  return options.has('no-block') ? undefined : started;
});

const stop = eachUnit(({ manager }, unit) => manager.stop(unit));

const restart = eachUnit(async ({ manager }, unit) => {
  if (manager.isLoaded(unit)) await manager.stop(unit);
  await manager.start(unit);
});

const reload = eachUnit(({ manager }, unit) => {
  if (manager.look(unit).load === 'not-found') throw new UnitError(`Unit ${unit} not found.`, 5);
});

/** Tells on stderr which links came or went, as systemctl does. */
const told = (call: SystemctlCall, changes: readonly string[]): void => {
  if (!call.options.has('quiet')) call.error(changes.map(line => `${toBytes(line)}\n`).join(''));
};

const reloadAfter = ({ manager, options }: SystemctlCall): void => {
  if (!options.has('no-reload')) manager.reload();
};

const enable = eachUnit(async (call, unit) => {
  const { manager } = call;
  const name = unit.slice(unit.lastIndexOf('/') + 1);
  if (unit.includes('/')) told(call, manager.link(unit));
  told(call, manager.enable(name));
  reloadAfter(call);
  if (call.options.has('now')) await manager.start(name);
});

const disable = eachUnit(async (call, unit) => {
  const { manager } = call;
  told(call, manager.disable(unit));
  if (call.options.has('now') && manager.isLoaded(unit)) await manager.stop(unit);
  reloadAfter(call);
});

const link = eachUnit((call, unit) => {
  told(call, call.manager.link(unit));
  reloadAfter(call);
});

const mask = eachUnit((call, unit) => told(call, call.manager.mask(unit)));
const unmask = eachUnit((call, unit) => {
  if (call.manager.store.fileState(unit) === 'masked') told(call, call.manager.disable(unit));
});

const kill = eachUnit(({ manager, options }, unit) => {
  const known = manager.units.get(unit);
  if (known === undefined) throw new UnitError(`Unit ${unit} not loaded.`);
  const signal = signalName(options.get('signal') ?? 'TERM') ?? 'SIGTERM';
  for (const process of processesOf(manager, known)) manager.host.processes.signal(process, signal);
});

const resetFailed: Verb = call => {
  const { manager, units } = call;
  if (units.length > 0) return eachUnit((each, unit) => each.manager.resetFailed(unit))(call);
  for (const unit of [...manager.units.keys()]) manager.resetFailed(unit);
  return 0;
};

const daemonReload: Verb = ({ manager }) => {
  manager.reload();
  return 0;
};

export const alterVerbs: Readonly<Record<string, Verb>> = {
  start,
  stop,
  restart,
  'try-restart': restart,
  reload,
  'reload-or-restart': restart,
  enable,
  reenable: enable,
  disable,
  link,
  mask,
  unmask,
  kill,
  'reset-failed': resetFailed,
  'daemon-reload': daemonReload,
  'daemon-reexec': daemonReload,
};
