import { contentOf, toBytes } from '../../posix/inode.ts';
import type { ServiceManager } from '../systemd/manager.ts';
import { processesOf } from '../systemd/service.ts';
import { description, type Unit, UnitError } from '../systemd/unit.ts';
import { last } from '../systemd/unitfile.ts';
import { complain } from './output.ts';
import type { SystemctlCall, Verb } from './systemctl-call.ts';

/** In systemd's own order, which `-p` does not change. */
function properties(manager: ServiceManager, unit: Unit): [string, string][] {
  const setting = (name: string, fallback: string) => last(unit.settings, `Service.${name}`) ?? fallback;
  const service: [string, string][] = unit.name.endsWith('.service')
    ? [
        ['Type', setting('Type', 'simple')],
        ['Restart', setting('Restart', 'no')],
        ['MainPID', String(unit.mainPid)],
        ['ControlPID', '0'],
        ['Result', unit.result],
        ['NRestarts', String(unit.restarts)],
        ['ExecMainPID', String(unit.mainPid)],
        ['ExecStart', execText(unit)],
        ['ControlGroup', unit.active === 'active' ? `/system.slice/${unit.name}` : ''],
        ['TasksCurrent', String(processesOf(manager, unit).length || '[not set]')],
        ['User', setting('User', '')],
        ['KillMode', setting('KillMode', 'control-group')],
      ]
    : [];
  const state = manager.store.fileState(unit.name);
  return [
    ...service,
    ['Id', unit.name],
    ['Names', unit.name],
    ['Description', description(unit)],
    ['LoadState', unit.load],
    ['ActiveState', unit.active],
    ['FreezerState', 'running'],
    ['SubState', unit.sub],
    ['FragmentPath', unit.path],
    ['DropInPaths', unit.dropIns.join(' ')],
    ['UnitFileState', state ?? ''],
    ['UnitFilePreset', state === undefined ? '' : 'enabled'],
    ['NeedDaemonReload', 'no'],
    ['Transient', unit.transient ? 'yes' : 'no'],
    ['InvocationID', unit.invocation],
  ];
}

function execText(unit: Unit): string {
  const line = last(unit.settings, 'Service.ExecStart');
  if (line === undefined) return '';
  return `{ path=${line.split(' ')[0] ?? ''} ; argv[]=${line} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
}

const managerProperties: [string, string][] = [
  ['Version', '252.39-1~deb12u1'],
  ['Features', '+PAM +AUDIT +SELINUX'],
  ['Virtualization', 'none'],
  ['Architecture', 'x86-64'],
  ['LogLevel', 'info'],
  ['LogTarget', 'journal-or-kmsg'],
  ['SystemState', 'running'],
];

const show: Verb = call => {
  const { manager, units, options } = call;
  const wanted = options.get('property')?.split(',');
  const named = units.flatMap(name => (name.includes('*') ? filtered(call, loaded(call), [name]) : [name]));
  const blocks =
    units.length === 0 ? [managerProperties] : named.map(name => properties(manager, manager.look(name)));
  const text = blocks.map(block =>
    block
      .filter(([name]) => wanted === undefined || wanted.includes(name))
      .map(([name, value]) => `${options.has('value') ? '' : `${name}=`}${value}\n`)
      .join(''),
  );
  call.out(toBytes(text.join('\n')));
  return 0;
};

const isActive: Verb = call => {
  const states = call.units.map(name => call.manager.look(name).active);
  if (!call.options.has('quiet')) call.out(states.map(state => `${state}\n`).join(''));
  return states.includes('active') ? 0 : 3;
};

const isFailed: Verb = call => {
  const states = call.units.map(name => call.manager.look(name).active);
  if (!call.options.has('quiet')) call.out(states.map(state => `${state}\n`).join(''));
  return states.includes('failed') ? 0 : 1;
};

const isEnabled: Verb = call => {
  let status = 1;
  for (const name of call.units) {
    const state = call.manager.store.fileState(name);
    if (state === undefined)
      throw new UnitError(`Failed to get unit file state for ${name}: No such file or directory`);
    if (!call.options.has('quiet')) call.out(`${state}\n`);
    if (['enabled', 'static', 'generated', 'transient', 'alias', 'indirect'].includes(state)) status = 0;
  }
  return status;
};

const status: Verb = call => {
  let code = 0;
  for (const name of call.units) {
    const unit = call.manager.look(name);
    if (unit.load === 'not-found') return complain(call, `Unit ${name} could not be found.\n`, 4);
    const mark = unit.active === 'active' ? '\u25cf' : unit.active === 'failed' ? '\u00d7' : '\u25cb';
    const state = call.manager.store.fileState(name) ?? '';
    const rows = [
      `${mark} ${name} - ${description(unit)}`,
      `     Loaded: ${unit.load} (${unit.path}; ${state}; preset: enabled)`,
      `     Active: ${unit.active} (${unit.sub})`,
      ...(unit.mainPid > 0 ? [`   Main PID: ${unit.mainPid}`] : []),
    ];
    call.out(toBytes(rows.map(row => `${row}\n`).join('')));
    code = unit.active === 'active' ? 0 : 3;
  }
  return code;
};

const cat: Verb = call => {
  for (const name of call.units) {
    const unit = call.manager.look(name);
    const path = call.manager.store.pathOf(name);
    if (path === undefined) throw new UnitError(`No files found for ${name}.`);
    for (const each of [path, ...unit.dropIns]) {
      const inode = call.manager.store.inode(each);
      call.out(`# ${each}\n${inode ? contentOf(inode) : ''}\n`);
    }
  }
  return 0;
};

/** Units that the manager holds in memory: a glob means these alone. */
function loaded({ manager }: SystemctlCall): string[] {
  return [...manager.units.keys()].sort();
}

function filtered(call: SystemctlCall, names: readonly string[], globs = call.units): string[] {
  const kinds = call.options.get('type')?.split(',');
  const byKind = names.filter(name => kinds === undefined || kinds.some(kind => name.endsWith(`.${kind}`)));
  if (globs.length === 0) return byKind;
  const shapes = globs.map(
    unit => new RegExp(`^${unit.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  return byKind.filter(name => shapes.some(shape => shape.test(name)));
}

const listUnits: Verb = call => {
  const { manager, options } = call;
  const known = options.has('all')
    ? [...new Set([...manager.units.keys(), ...manager.store.names()])]
    : loaded(call);
  const state = options.get('state') ?? (call.options.has('failed') ? 'failed' : undefined);
  const rows = filtered(call, known.sort())
    .map(name => manager.look(name))
    .filter(
      unit =>
        state === undefined ||
        state.split(',').some(each => each === unit.active || each === unit.sub || each === unit.load),
    )
    .filter(unit => options.has('all') || unit.active !== 'inactive')
    .map(unit => `  ${unit.name} ${unit.load} ${unit.active} ${unit.sub} ${description(unit)}\n`);
  const bare = options.has('no-legend') || options.get('legend') === 'false';
  const head = bare ? '' : '  UNIT LOAD ACTIVE SUB DESCRIPTION\n';
  const foot = bare ? '' : `\n${rows.length} loaded units listed.\n`;
  call.out(toBytes(head + rows.join('') + foot));
  return 0;
};

const listUnitFiles: Verb = call => {
  const { manager, options } = call;
  const rows = filtered(call, manager.store.names()).map(
    name => `${name} ${manager.store.fileState(name) ?? ''} enabled\n`,
  );
  const bare = options.has('no-legend');
  call.out(
    `${bare ? '' : 'UNIT FILE STATE PRESET\n'}${rows.join('')}${bare ? '' : `\n${rows.length} unit files listed.\n`}`,
  );
  return 0;
};

const listTimers: Verb = call => {
  const rows = [...call.manager.units.values()].filter(
    ({ name, active }) => name.endsWith('.timer') && active === 'active',
  );
  call.out(
    `NEXT LEFT LAST PASSED UNIT ACTIVATES\n${rows.map(({ name }) => `- - - - ${name} ${name.replace('.timer', '.service')}\n`).join('')}\n${rows.length} timers listed.\n`,
  );
  return 0;
};

const isSystemRunning: Verb = call => {
  const failed = [...call.manager.units.values()].some(({ active }) => active === 'failed');
  call.out(failed ? 'degraded\n' : 'running\n');
  return failed ? 1 : 0;
};

export const showVerbs: Readonly<Record<string, Verb>> = {
  show,
  status,
  cat,
  'is-active': isActive,
  'is-failed': isFailed,
  'is-enabled': isEnabled,
  'list-units': listUnits,
  'list-unit-files': listUnitFiles,
  'list-timers': listTimers,
  'is-system-running': isSystemRunning,
};
