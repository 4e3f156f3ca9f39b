import type { Command } from '../runners/index.ts';
import type { Action } from './contract.ts';
import { posixAccessProbe, windowsAccessProbe } from './kinds/access-probe.ts';
import { processByItself, processOfWmi } from './kinds/wmi-process.ts';
import { writableJobs, writableUnits } from './kinds/writable-posix.ts';
import { keyProbe, writableServices } from './kinds/writable-windows.ts';
import { marked, markedLow } from './names.ts';
import { isSystemTool } from './system-tool.ts';

/** Programs that only look where their first argument is one of these. */
const looking: Readonly<Record<string, readonly string[]>> = {
  systemctl: [
    'list-units',
    'list-unit-files',
    'list-timers',
    'show',
    'status',
    'cat',
    'is-active',
    'is-enabled',
  ],
  launchctl: ['list', 'print', 'print-disabled'],
  'sc.exe': ['query', 'queryex', 'qc', 'qdescription', 'sdshow'],
  'certutil.exe': ['-hashfile'],
};

/** Actions by their whole form, made anew for the marker: a command must be the same to the last word. */
function forms(marker: string, last: string): Action['command'][] {
  const name = marked(marker);
  const names = [name, markedLow(marker)];
  const [, opened = ''] = /::Open\('([^']*)'/.exec(last) ?? [];
  const [, audited = ''] = /[$]own = '([^']*)'/.exec(last) ?? [];
  const probes = [
    posixAccessProbe({ name, path: last, as: 'actor' }),
    windowsAccessProbe({ name, path: opened, marker }),
    ...names.map(each => keyProbe({ name, service: name, marked: each, as: 'actor' })),
  ];
  const wmi = [processByItself(name, marker), processOfWmi(name, marker)];
  const audits = names.flatMap(each => [
    writableUnits(each),
    writableJobs(each),
    writableServices(each, audited),
  ]);
  return [
    ...audits,
    ...[...probes, ...wmi].flatMap(({ command, unchanged }) => [command, ...(unchanged ? [unchanged] : [])]),
  ];
}

/** Whether the guard lets an action's command go: it looks, opens without writing, or runs what ends at once. */
export function altersNothing(command: Command, marker: string): boolean {
  if (command.stdin !== undefined) return false;
  const [verb = ''] = command.args;
  const [, verbs = []] = Object.entries(looking).find(([tool]) => isTool(command, tool)) ?? [];
  if (verbs.includes(verb)) return !command.args.slice(1).some(leadsElsewhere);
  return forms(marker, command.args.at(-1) ?? '').some(form => isSame(form, command));
}

/** An option, which may be another host, machine or root. */
function leadsElsewhere(word: string): boolean {
  return word.startsWith('-') && word !== '--all';
}

function isSame(form: Command, command: Command): boolean {
  return (
    isTool(command, form.program) &&
    form.args.length === command.args.length &&
    form.args.every((word, index) => word === command.args[index])
  );
}

function isTool({ program }: Command, tool: string): boolean {
  return program === tool || isSystemTool(program, tool);
}
