import { type Action, type Artefact, altersNothing, type Change, toolNames } from '../scenarios/index.ts';
import { commandObjections, mentions } from './guard-commands.ts';
import { lineOf, ownOf } from './guard-own.ts';
import { payloadObjections } from './guard-payloads.ts';
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

/** What a drill may make on a Windows host: a path or key of which the last part carries the marker or a tool's name. */
const windowsPlaces = [
  /^[a-z]:\\win[a-z]*\\[^\\]+\.exe$/i,
  /^[a-z]:\\(ProgramData|Windows\\Temp)\\[^\\]+$/i,
  /^HKLM\\SYSTEM\\CurrentControlSet\\Services\\[^\\]+$/i,
];

/** A plan that must not leave this machine: each reason a line. Empty when it may. */
export function objections(plan: Plan): string[] {
  const own = ownOf(plan);
  const actions = plan.steps.flatMap(step => ('action' in step ? actionObjections(step.action, plan) : []));
  return [
    ...actions,
    ...plan.changes.flatMap((change, index) => [
      ...changeObjections(change, index, plan),
      ...commandObjections(change, own),
    ]),
  ];
}

function changeObjections(change: Change, index: number, plan: Plan): string[] {
  return [
    ...change.creates.flatMap(artefact => objectionsTo(artefact, plan)),
    ...reversalMissing(change),
    ...payloadObjections(change, plan),
    ...foreignAlterations(change, plan.changes.slice(0, index)),
  ];
}

/** An action has no reversal: what it sends must be known to need none. */
function actionObjections({ name, command, unchanged }: Action, { marker }: Plan): string[] {
  const unmarked = mentions(command, [marker])
    ? []
    : [`command "${lineOf(command)}" does not carry the marker ${marker}`];
  const altering = [command, ...(unchanged ? [unchanged] : [])].filter(each => !altersNothing(each, marker));
  return [
    ...unmarked,
    ...altering.map(each => `action ${name}: "${lineOf(each)}" is not known to alter nothing`),
  ];
}

function objectionsTo(artefact: Artefact, plan: Plan): string[] {
  const { kind, name } = artefact;
  const reasons: string[] = [];
  if (!carries(artefact, plan)) reasons.push(`${kind} ${name} does not carry the marker ${plan.marker}`);
  if (isWindowsPlace(artefact) && !windowsPlaces.some(place => place.test(name)))
    reasons.push(`${kind} ${name} lies outside of the places that a drill may touch`);
  if (kind === 'file' && name.startsWith('/')) {
    if (name.split('/').includes('..')) reasons.push(`file ${name} climbs out of its directory`);
    if (!isBelowRoot(name)) reasons.push(`file ${name} lies outside of the places that a drill may touch`);
  }
  return reasons;
}

function isWindowsPlace({ kind, name }: Artefact): boolean {
  return kind === 'registry-key' || (kind === 'file' && !name.startsWith('/'));
}

/** In a part of its name; or, for a published tool's own name, in what the plan writes into its description. */
function carries({ name, markerIn = 'name' }: Artefact, { changes, marker }: Plan): boolean {
  if (markerIn === 'name') return name.split(/[/\\]/).some(part => part.includes(marker));
  return (
    isToolName(name) && changes.some(change => change.apply.some(command => mentions(command, [marker])))
  );
}

function isToolName(name: string): boolean {
  const last = name.slice(name.lastIndexOf('\\') + 1).replace(/\.exe$/i, '');
  return toolNames.includes(last);
}

function isBelowRoot(path: string): boolean {
  return (
    roots.some(root => path.startsWith(root)) ||
    /^\/(home|Users)\/[^/]+\//.test(path) ||
    /^\/root\//.test(path)
  );
}

function reversalMissing({ kind, name, revert, probe }: Change): string[] {
  if (revert.length === 0) return [`${kind} ${name} has no reversal`];
  return [...revert, probe].some(({ on }) => on === 'source')
    ? [`${kind} ${name} is not reverted and probed on the host itself`]
    : [];
}

/** A change may rewrite only what an earlier change of its plan made. */
function foreignAlterations({ kind, name, alters = [] }: Change, earlier: readonly Change[]): string[] {
  const made = earlier.flatMap(({ creates }) => creates.map(artefact => artefact.name));
  return alters
    .filter(path => !made.includes(path))
    .map(path => `${kind} ${name} would alter ${path}, which this plan did not make`);
}
