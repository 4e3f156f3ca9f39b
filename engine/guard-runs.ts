import type { Command } from '../runners/index.ts';
import { commandLine } from '../scenarios/index.ts';
import { lineOf, programOf } from './guard-commands.ts';
import { payloadsOf } from './guard-payloads.ts';
import type { Plan } from './plan.ts';

/**
 * The commands that a line for cmd.exe is made of, or the command itself: what a batch hides is held against the
 * same rules.
 */
export function unwrapped(command: Command): Command[] {
  if (programOf(command) !== 'cmd.exe') return [command];
  const words = command.args.filter(word => !/^\/[a-z]$/i.test(word));
  const parts: string[][] = [[]];
  for (const word of words) {
    if (/^(?:&&?|\|\|?)$/.test(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.flatMap(([program, ...args]) =>
    program === undefined ? [] : [{ ...command, program, args }],
  );
}

/** What commands would have the host run besides the plan's payloads, or do to others' units; each reason a line. */
export function foreignRuns(commands: readonly Command[], plan: Plan): string[] {
  const payloads = payloadsOf(plan);
  const allowed = new Set(['', ...payloads.map(commandLine)]);
  return commands.flatMap(unwrapped).flatMap(command => [
    ...runOf(command)
      .filter(line => !allowed.has(line))
      .map(line => `command "${lineOf(command)}" would run "${line}", which is no payload of the plan's`),
    ...foreignUnits(command, plan).map(
      unit => `command "${lineOf(command)}" concerns ${unit}, which is not its own`,
    ),
    ...(command.args.some(word => /(?:^|\/)\.\.(?:\/|$)/.test(word) && !word.includes('\n'))
      ? [`command "${lineOf(command)}" climbs out of a directory`]
      : []),
  ]);
}

/** The command lines that a tool's words make the host run. */
function runOf(command: Command): string[] {
  const { args } = command;
  switch (programOf(command)) {
    case 'systemd-run':
      return [args.slice(args.indexOf('--') + 1).join(' ')];
    case 'sc.exe':
      return args.flatMap((word, index) =>
        /^(?:binPath|command)=$/i.test(word) ? [args[index + 1] ?? ''] : [],
      );
    default:
      return [];
  }
}

function foreignUnits(command: Command, { marker }: Plan): string[] {
  if (programOf(command) !== 'systemctl') return [];
  const words = command.args.filter(
    (word, index) => !word.startsWith('-') && command.args[index - 1] !== '-H',
  );
  return words.slice(1).filter(unit => !unit.includes(marker));
}
