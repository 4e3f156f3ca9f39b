import type { Command } from '../runners/index.ts';
import { isBusCallFor } from '../scenarios/index.ts';
import { foreign, type Own, runs } from './guard-own.ts';

const verbs = ['start', 'stop', 'restart', 'kill', 'enable', 'disable', 'reset-failed'];
const options = ['--now', '--no-reload', '--signal=KILL', '--user'];

/** Its own units alone; nothing that names none but the reading of unit files. */
export function systemctlObjections({ args }: Pick<Command, 'args'>, own: Own): string[] {
  const rest = args.filter(word => !options.includes(word));
  const [first, address = ''] = rest;
  if (first === '-H')
    return [
      ...foreign('asks', [address], own.addresses),
      ...systemctlObjections({ args: rest.slice(2) }, own),
    ];
  const [verb = '', ...operands] = rest;
  if (verb === 'daemon-reload' && operands.length === 0) return [];
  if (verb === 'link') return foreign('links', operands, own.paths);
  if (!verbs.includes(verb)) return [`does "${verb}", which no change needs`];
  return foreign('concerns', operands.length === 0 ? [''] : operands, own.units);
}

export function systemdRunObjections({ args }: Command, own: Own): string[] {
  const end = args.indexOf('--');
  if (end < 0) return ['does not tell its options from what it runs'];
  const named = args.slice(0, end).filter(word => !word.startsWith('--description='));
  const units = named.map(word => word.replace(/^--unit=/, ''));
  return [
    ...foreign('concerns', units.length === 0 ? [''] : units, own.units),
    ...runs([args.slice(end + 1).join(' ')], own),
  ];
}

/** `service NAME start`, of an init script of its own. */
export function serviceObjections({ args }: Command, own: Own): string[] {
  const [name = '', ...verb] = args;
  return verb.join(' ') === 'start'
    ? foreign('concerns', [`${name}.service`], own.units)
    : [`does "${verb.join(' ')}", which no change needs`];
}

export function busObjections(command: Command, own: Own): string[] {
  const isOwn = [...own.units].some(unit => own.payloads.some(each => isBusCallFor(command, unit, each)));
  return isOwn ? [] : ['calls what no kind of change calls'];
}
