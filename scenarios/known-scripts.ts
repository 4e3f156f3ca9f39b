import type { Command } from '../runners/index.ts';
import type { Payload } from './contract.ts';
import { overwriteFile, probeEdit } from './kinds/file-edit.ts';
import { bootout, bootstrap, kickstart, probeJob } from './kinds/launchd-domain.ts';
import { noteBeside, removeOwnDirectories, writeBelow } from './kinds/own-directories.ts';
import { createFile, probeFiles } from './kinds/posix-file.ts';
import { cimService, cmdletService } from './kinds/powershell-service.ts';
import { systemctlUser, untilActive, untilRestarted } from './kinds/systemctl.ts';
import { probeUnit, probeUserUnit } from './kinds/systemd-probe.ts';
import { busCall } from './kinds/transient-unit.ts';

/** What the operands of one of the kinds' own shell scripts are. */
export type ScriptUse =
  | { readonly kind: 'looks' }
  /** Writes its standard input to the file. */
  | { readonly kind: 'writes'; readonly path: string }
  /** The same, below directories that it makes with a note beside each. */
  | {
      readonly kind: 'writes-below';
      readonly path: string;
      readonly notes: readonly string[];
      readonly directories: readonly string[];
    }
  /** Removes the directories that have a note beside them. */
  | { readonly kind: 'removes-noted'; readonly marker: string; readonly note: string }
  | { readonly kind: 'systemctl'; readonly args: readonly string[] }
  | { readonly kind: 'takes-up'; readonly path: string }
  | { readonly kind: 'job'; readonly label: string };

const own = { directories: [], marker: '' };

/** By the text of the script, made anew by the kinds themselves: it must be the same to the last letter. */
const uses: readonly (readonly [readonly Command[], (operands: readonly string[]) => ScriptUse])[] = [
  [
    [createFile('', ''), createFile('', '', '755'), overwriteFile('', '')],
    ([path = '']) => ({ kind: 'writes', path }),
  ],
  [
    [writeBelow('', own, '')],
    ([path = '', note = '', , ...directories]) => ({
      kind: 'writes-below',
      path,
      notes: directories.map(each => noteBeside(each, note)),
      directories,
    }),
  ],
  [[removeOwnDirectories('', own)], ([marker = '', note = '']) => ({ kind: 'removes-noted', marker, note })],
  [[systemctlUser('')], args => ({ kind: 'systemctl', args })],
  [[bootstrap('gui', '')], ([path = '']) => ({ kind: 'takes-up', path })],
  [[kickstart('gui', ''), bootout('gui', '')], ([label = '']) => ({ kind: 'job', label })],
  [
    [
      ...[untilActive(''), untilRestarted(''), probeUnit('', []), probeUserUnit('', [])],
      ...[probeFiles(), probeEdit('', ''), probeJob('system', '', []), probeJob('gui', '', [])],
    ],
    () => ({ kind: 'looks' }),
  ],
];

/** What a shell script does; undefined where no kind of change makes it. */
export function scriptUse({ args }: Command): ScriptUse | undefined {
  const [option, text, , ...operands] = args;
  if (option !== '-c') return undefined;
  const found = uses.find(([commands]) => commands.some(command => command.args[1] === text));
  return found?.[1](operands);
}

/** Scripts of PowerShell's that install and start such a service. */
export function powershellOf(name: string, payload: Payload, marker: string): Command[] {
  const service = { name, payload, description: `servicedrill ${marker}`, marker };
  return [cmdletService(service), cimService(service)].flatMap(({ apply }) => apply);
}

/** The call that has systemd start such a unit; the description may be any. */
export function isBusCallFor(command: Command, name: string, payload: Payload): boolean {
  const description = command.args[command.args.indexOf('Description') + 2] ?? '';
  const made = busCall({ name, description, payload });
  return made.args.length === command.args.length && made.args.every((word, at) => word === command.args[at]);
}
