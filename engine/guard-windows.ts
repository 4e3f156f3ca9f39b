import type { Command } from '../runners/index.ts';
import { powershellOf } from '../scenarios/index.ts';
import { readBatch } from './guard-batch.ts';
import { foreign, lineOf, type Own, programOf, runs } from './guard-own.ts';

type Objections = (command: Command, own: Own) => string[];

/** Programs of Windows by which changes are made, builtin commands of cmd.exe among them. */
export const windowsPrograms: ReadonlyMap<string, Objections> = new Map<string, Objections>([
  ['cmd.exe', batch],
  ['powershell.exe', powershell],
  ['sc.exe', sc],
  ['reg.exe', reg],
  ['net.exe', net],
  ['taskkill.exe', taskkill],
]);

/** A marker somewhere among the words of `sc.exe config Spooler ...` makes nobody's service the drill's own. */
const alters = (names: readonly string[], own: ReadonlySet<string>) =>
  foreign('alters', names, own, name => name.toLowerCase());

const scVerbs = [
  ...['create', 'description', 'start', 'stop', 'delete', 'config', 'failure', 'sdset'],
  ...['query', 'qc', 'qfailure', 'sdshow'],
];

/** What `sc.exe create`, `config` and `failure` may be told, besides what to run. */
const scSettings: Readonly<Record<string, RegExp>> = {
  'type=': /^own$/,
  'start=': /^demand$/,
  'obj=': /^LocalSystem$/,
  'reset=': /^\d+$/,
  'actions=': /^(?:run\/0)?$/,
};

function sc({ args }: Command, own: Own): string[] {
  const [server = ''] = args;
  const isRemote = server.startsWith('\\\\');
  const [verb = '', name = '', ...words] = isRemote ? args.slice(1) : args;
  return [
    ...(isRemote ? foreign('asks', [server.slice(2)], own.addresses) : []),
    ...(scVerbs.includes(verb) ? [] : [`does "${verb}", which no change needs`]),
    ...alters([name], own.services),
    ...(['create', 'config', 'failure'].includes(verb) ? settings(words, own) : []),
  ];
}

function settings(words: readonly string[], own: Own): string[] {
  return words.flatMap((word, at) => {
    if (at % 2 === 1) return [];
    const value = words[at + 1] ?? '';
    if (/^(?:binPath|command)=$/i.test(word)) return runs([value], own);
    return scSettings[word]?.test(value) ? [] : [`sets ${word} ${value}, which no change needs`];
  });
}

/** Values of a service's key; of demand start: nothing runs at a boot. */
const values: Readonly<Record<string, RegExp>> = {
  Type: /^16$/,
  Start: /^3$/,
  ErrorControl: /^1$/,
  ObjectName: /^LocalSystem$/,
  DisplayName: /^servicedrill /,
};

function reg({ args }: Command, own: Own): string[] {
  const [verb = '', key = '', ...words] = args;
  if (verb === 'query') return [];
  const after = (option: string) => words[words.indexOf(option) + 1] ?? '';
  const name = words.includes('/v') ? after('/v') : undefined;
  return [
    ...(['add', 'delete'].includes(verb) ? [] : [`does "${verb}", which no change needs`]),
    ...alters([key], own.keys),
    ...(verb === 'add' && name !== undefined ? valueObjections(name, after('/d'), own) : []),
  ];
}

function valueObjections(name: string, data: string, own: Own): string[] {
  if (name === 'ImagePath') return runs([data === '' ? 'nothing' : data], own);
  return values[name]?.test(data) ? [] : [`sets ${name} to ${data}, which no change needs`];
}

function net({ args }: Command, own: Own): string[] {
  const [verb = '', ...names] = args;
  return verb === 'start'
    ? alters(names.length === 0 ? [''] : names, own.services)
    : [`does "${verb}", which no change needs`];
}

/** The process of a service of the plan's, told by the service. */
function taskkill({ args }: Command, own: Own): string[] {
  const [force, filter, text = ''] = args;
  const [, name] = /^SERVICES eq (\S+)$/.exec(text) ?? [];
  const isWhole = force === '/f' && filter === '/fi' && args.length === 3;
  return isWhole && name !== undefined
    ? alters([name], own.services)
    : alters([args.join(' ')], own.services);
}

function powershell(command: Command, own: Own): string[] {
  const known = [...own.services].flatMap(name =>
    own.payloads.flatMap(payload => powershellOf(name, payload, own.marker)),
  );
  const words = command.args.join('\0').toLowerCase();
  return known.some(({ args }) => args.join('\0').toLowerCase() === words)
    ? []
    : ['runs a script that no kind of change makes'];
}

/** What a batch hides is held against the same rules. */
function batch(command: Command, own: Own): string[] {
  const read = readBatch(command);
  if ('why' in read) return [read.why];
  return read.commands.flatMap(each => {
    const objections = builtins.get(programOf(each)) ?? windowsPrograms.get(programOf(each));
    return objections === undefined || programOf(each) === 'cmd.exe'
      ? [`runs "${lineOf(each)}", which no change needs`]
      : objections(each, own);
  });
}

const harmless: Objections = () => [];

const builtins: ReadonlyMap<string, Objections> = new Map<string, Objections>([
  ['echo', harmless],
  ['exit', harmless],
  ['rem', harmless],
  ['findstr.exe', harmless],
  ['fc.exe', harmless],
  [
    'del',
    ({ args }, own) =>
      alters(
        args.filter(word => !/^\/[fq]$/.test(word)),
        lower(own.paths),
      ),
  ],
  ['copy', copy],
]);

/** The system's own executable to where a payload is its copy. */
function copy({ args }: Command, { payloads }: Own): string[] {
  const [option, source, target] = args;
  const isOwn = payloads.some(({ program, copyOf }) => copyOf === source && program === target);
  return option === '/b' && args.length === 3 && isOwn ? [] : [`alters ${target}, which is not its own`];
}

function lower(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].map(name => name.toLowerCase()));
}
