import type { Command } from '../runners/index.ts';
import { isKnownText, scriptUse } from '../scenarios/index.ts';
import { foreign, type Own, runs } from './guard-own.ts';
import {
  busObjections,
  serviceObjections,
  systemctlObjections,
  systemdRunObjections,
} from './guard-systemd.ts';

type Objections = (command: Command, own: Own) => string[];

/** Each operand is a file of the plan's own, whether it is read, written or removed. */
function files(verb: string, options: readonly string[] = []): Objections {
  return ({ args }, own) => {
    const end = args.indexOf('--');
    const isOption = (word: string, at: number) => options.includes(word) && (end < 0 || at < end);
    const operands = args.filter((word, at) => at !== end && !isOption(word, at));
    return foreign(verb, operands.length === 0 ? [''] : operands, own.paths);
  };
}

/** Programs of POSIX hosts by which changes are made; none that brings something onto the host. */
export const posixPrograms: ReadonlyMap<string, Objections> = new Map<string, Objections>([
  ['sh', script],
  ['rm', files('removes', ['-f', '-rf'])],
  ['rmdir', files('removes')],
  ['mkdir', files('makes')],
  ['touch', files('writes')],
  ['tee', files('writes')],
  ['cp', files('copies')],
  ['mv', files('moves')],
  ['systemctl', systemctlObjections],
  ['systemd-run', systemdRunObjections],
  ['service', serviceObjections],
  ['busctl', busObjections],
  ['launchctl', launchctl],
  ['plistbuddy', plistBuddy],
]);

function script(command: Command, own: Own): string[] {
  const use = scriptUse(command);
  switch (use?.kind) {
    case undefined:
      return ['runs a script that no kind of change makes'];
    case 'looks':
      return [];
    case 'writes':
      return foreign('writes', [use.path], own.paths);
    case 'writes-below':
      return [
        ...foreign('writes', [use.path, ...use.notes], own.paths),
        ...use.directories
          .filter(directory => !use.path.startsWith(`${directory}/`) && !isWayTo(directory, own))
          .map(directory => `makes ${directory}, which leads to none of its files`),
      ];
    case 'removes-noted':
      return use.marker === own.marker && use.note.startsWith('.') && use.note.includes(own.marker)
        ? []
        : ['removes directories that bear no mark of the run'];
    case 'systemctl':
      return systemctlObjections(use, own);
    case 'takes-up':
      return foreign('takes up', [use.path], own.paths);
    case 'job':
      return foreign('concerns', [use.label], own.jobs);
  }
}

function isWayTo(directory: string, { paths }: Own): boolean {
  return [...paths].some(path => path.startsWith(`${directory}/`));
}

function launchctl({ args }: Command, own: Own): string[] {
  const [verb = '', ...operands] = args;
  const [first = '', second = ''] = operands;
  switch (verb) {
    case 'bootstrap':
      return first === 'system'
        ? foreign('takes up', operands.slice(1), own.paths)
        : [`asks the domain ${first}`];
    case 'load':
    case 'unload':
      return foreign('takes up', operands, own.paths);
    case 'kickstart':
    case 'bootout':
      return foreign(
        'concerns',
        operands.map(each => each.replace(/^system\//, '')),
        own.jobs,
      );
    case 'remove':
      return foreign('concerns', operands, own.jobs);
    case 'submit':
      return first === '-l' && operands[2] === '--'
        ? [...foreign('concerns', [second], own.jobs), ...runs([operands.slice(3).join(' ')], own)]
        : ['submits what it does not name'];
    default:
      return [`does "${verb}", which no change needs`];
  }
}

function plistBuddy({ args }: Command, own: Own): string[] {
  const [option, line, ...paths] = args;
  return option === '-c' && line === 'Set :RunAtLoad true'
    ? foreign('writes', paths, own.paths)
    : ['edits what no change needs to edit'];
}

/** What is written must be what a kind of change writes, whatever it is written with. */
export function textObjections({ stdin }: Command, own: Own): string[] {
  if (stdin === undefined) return [];
  const names = [...own.units, ...own.jobs].flatMap(name => [name, name.replace(/\.service$/, '')]);
  const about = { marker: own.marker, payloads: own.payloads, names, paths: [...own.paths] };
  return isKnownText(stdin, about) ? [] : ['writes a text that no kind of change writes'];
}
