import { type Artefact, type Change, isHarmless } from '../scenarios/index.ts';
import type { Plan } from './plan.ts';

/** Where a scenario may make files on a POSIX host; the marker must be part of the file's own name. */
const roots = [
  '/etc/systemd/system/',
  '/etc/systemd/user/',
  '/etc/init.d/',
  '/run/systemd/',
  '/usr/local/bin/',
  '/usr/local/lib/systemd/',
  '/tmp/',
  '/dev/shm/',
  '/var/tmp/',
  '/Library/LaunchDaemons/',
  '/Library/LaunchAgents/',
];

/** A plan that must not leave this machine: each reason a line. Empty when it may. */
export function objections(plan: Plan): string[] {
  return plan.changes.flatMap(change => [
    ...change.creates.flatMap(artefact => objectionsTo(artefact, change, plan.marker)),
    ...reversalMissing(change),
    ...payloadObjections(change, plan.marker),
    ...unmarkedCommands(change, plan.marker),
  ]);
}

function objectionsTo(artefact: Artefact, change: Change, marker: string): string[] {
  const { kind, name } = artefact;
  const reasons: string[] = [];
  if (!carries(artefact, change, marker)) reasons.push(`${kind} ${name} does not carry the marker ${marker}`);
  if (kind === 'file' && name.startsWith('/')) {
    if (name.split('/').includes('..')) reasons.push(`file ${name} climbs out of its directory`);
    if (!isBelowRoot(name)) reasons.push(`file ${name} lies outside of the places that a drill may touch`);
  }
  return reasons;
}

/** In its last part, or, where the artefact says so, in what is written into it. */
function carries({ name, markerIn = 'name' }: Artefact, change: Change, marker: string): boolean {
  if (markerIn === 'name') return name.split(/[/\\]/).some(part => part.includes(marker));
  return change.apply.some(command =>
    [command.stdin ?? '', ...command.args].some(text => text.includes(marker)),
  );
}

function isBelowRoot(path: string): boolean {
  return (
    roots.some(root => path.startsWith(root)) ||
    /^\/(home|Users)\/[^/]+\//.test(path) ||
    /^\/root\//.test(path)
  );
}

function reversalMissing({ kind, name, revert }: Change): string[] {
  return revert.length > 0 ? [] : [`${kind} ${name} has no reversal`];
}

function payloadObjections({ payload, kind, name }: Change, marker: string): string[] {
  if (payload === undefined || isHarmless(payload, marker)) return [];
  return [`${kind} ${name} would run a payload that is not on the list of harmless ones`];
}

/** Commands that name nothing, such as `systemctl daemon-reload`, by program and first argument. */
const unspecific = new Set(['systemctl daemon-reload']);

function unmarkedCommands(change: Change, marker: string): string[] {
  return [...change.apply, ...change.revert]
    .filter(({ program, args, stdin = '' }) => {
      const base = program.slice(program.lastIndexOf('/') + 1);
      return (
        !unspecific.has(`${base} ${args.join(' ')}`) && ![stdin, ...args].some(text => text.includes(marker))
      );
    })
    .map(
      ({ program, args }) => `command "${[program, ...args].join(' ')}" does not carry the marker ${marker}`,
    );
}
