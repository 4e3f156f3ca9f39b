import type { Command } from '../runners/index.ts';
import type { Change } from '../scenarios/index.ts';
import { lineOf, type Own, programOf } from './guard-own.ts';
import { posixPrograms, textObjections } from './guard-posix.ts';
import { windowsPrograms } from './guard-windows.ts';

/** What is wrong with the commands by which a change is made, taken back and looked for; each reason a line. */
export function commandObjections({ creates, apply, revert, probe }: Change, own: Own): string[] {
  const marks = [
    own.marker,
    ...creates.filter(({ markerIn = 'name' }) => markerIn !== 'name').map(({ name }) => name),
  ];
  return [...apply, ...revert, probe].flatMap(command =>
    [
      ...(isUnspecific(command) || mentions(command, marks)
        ? []
        : [`does not carry the marker ${own.marker}`]),
      ...addresses(command),
      ...climbs(command),
      ...programObjections(command, own),
      ...textObjections(command, own),
    ].map(reason => `command "${lineOf(command)}" ${reason}`),
  );
}

/** By the programs that the kinds of change work with, each of which knows what its words may be. */
function programObjections(command: Command, own: Own): string[] {
  const program = programOf(command);
  const objections = posixPrograms.get(program) ?? windowsPrograms.get(program);
  return objections?.(command, own) ?? ['runs a program that no change needs'];
}

/** Commands that name nothing, such as `systemctl daemon-reload`, by program and arguments. */
const unspecific = new Set(['systemctl daemon-reload', 'systemctl --user daemon-reload']);

function isUnspecific(command: Command): boolean {
  return unspecific.has([programOf(command), ...command.args].join(' '));
}

function addresses({ args }: Command): string[] {
  return args.some(word => /\b(?:https?|ftp|smb|tftp):\/\//i.test(word))
    ? ['names an address: nothing is downloaded']
    : [];
}

function climbs({ args }: Command): string[] {
  return args.some(word => /(?:^|[\\/])\.\.(?:[\\/]|$)/.test(word) && !word.includes('\n'))
    ? ['climbs out of a directory']
    : [];
}

/** Whether one of the texts stands in the command: its arguments or what it reads. */
export function mentions({ args, stdin = '' }: Command, texts: readonly string[]): boolean {
  return [stdin, ...args].some(word => texts.some(text => word.includes(text)));
}
