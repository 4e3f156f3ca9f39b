import type { Command } from '../runners/index.ts';
import type { Change } from '../scenarios/index.ts';

/** What is wrong with the commands by which a change is made and taken back; each reason a line. */
export function commandObjections(change: Change, marker: string): string[] {
  const own = change.creates.filter(({ markerIn = 'name' }) => markerIn !== 'name').map(({ name }) => name);
  const marks = [marker, ...own];
  return [...change.apply, ...change.revert].flatMap(command => [
    ...(isUnspecific(command) || mentions(command, marks)
      ? []
      : [`command "${lineOf(command)}" does not carry the marker ${marker}`]),
    ...(programs.has(programOf(command))
      ? []
      : [`command "${lineOf(command)}" runs a program that no change needs`]),
    ...(command.args.some(word => /\b(?:https?|ftp|smb|tftp):\/\//i.test(word))
      ? [`command "${lineOf(command)}" names an address: nothing is downloaded`]
      : []),
    ...foreignRemovals(command, marks),
  ]);
}

/** The tools by which the kinds of change work; none that brings something onto the host or runs a foreign file. */
const programs: ReadonlySet<string> = new Set(
  [
    'sh cat chmod cp env install kill ln mkdir mv rm rmdir tee touch',
    'systemctl systemd-run service busctl loginctl update-rc.d',
    'launchctl plistbuddy plutil defaults',
    'cmd.exe net.exe powershell.exe reg.exe sc.exe taskkill.exe wmic.exe',
  ].flatMap(line => line.split(' ')),
);

/** Commands that name nothing, such as `systemctl daemon-reload`, by program and arguments. */
const unspecific = new Set(['systemctl daemon-reload', 'systemctl --user daemon-reload']);

function isUnspecific(command: Command): boolean {
  return unspecific.has([programOf(command), ...command.args].join(' '));
}

/** `rm` takes away what carries the marker, and nothing beside it. */
function foreignRemovals(command: Command, marks: readonly string[]): string[] {
  if (programOf(command) !== 'rm') return [];
  const operands = command.args.filter(word => !word.startsWith('-'));
  const foreign = operands.filter(path => !marks.some(mark => path.includes(mark)));
  return foreign.map(path => `command "${lineOf(command)}" removes ${path}, which is not the drill's own`);
}

/** Whether one of the texts stands in the command: its arguments or what it reads. */
export function mentions({ args, stdin = '' }: Command, texts: readonly string[]): boolean {
  return [stdin, ...args].some(word => texts.some(text => word.includes(text)));
}

/** The command as people read it. */
export function lineOf({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

/** The name of the program's file, in lower case. */
export function programOf({ program }: Command): string {
  return program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
}
