import {
  type Action,
  type Change,
  type HostFacts,
  isSystemTool,
  type Step,
  systemRoot,
} from '../../scenarios/index.ts';
import type { Proposal } from '../plan/index.ts';
import { artefactObjections } from './artefacts.ts';
import { lineOf, mentions } from './lines.ts';
import { payloadObjections } from './payloads.ts';

/**
 * A plan that must not leave this machine: each reason a line. Empty when it may. Its changes are held against what
 * their kinds make of their specifications, whole; what a specification may name is held against the plan.
 */
export function objections(plan: Proposal): string[] {
  return [
    ...plan.forged,
    ...plan.steps.flatMap((step, at) =>
      'action' in step ? actionObjections(step.action, plan.steps.slice(0, at), plan) : [],
    ),
    ...plan.changes.flatMap((change, index) => changeObjections(change, index, plan)),
  ];
}

function changeObjections(change: Change, index: number, plan: Proposal): string[] {
  const earlier = plan.changes.slice(0, index);
  return [
    ...change.creates.flatMap(artefact => artefactObjections(artefact, plan)),
    ...payloadObjections(change, plan),
    ...foreignAlterations(change, earlier),
    ...foreignContents(change, earlier),
    ...foreignUnits(change, earlier),
    ...foreignAddress(change, plan),
  ];
}

/** An action is what its kind makes, which alters nothing; it must be told by the marker, and open nothing of others. */
function actionObjections(
  { name, command, opens = [] }: Action,
  earlier: readonly Step[],
  { marker, facts }: Proposal,
): string[] {
  const unmarked = mentions(command, [marker])
    ? []
    : [`command "${lineOf(command)}" does not carry the marker ${marker}`];
  const made = earlier.flatMap(step => ('change' in step ? step.change.creates : [])).map(each => each.name);
  // The one file of others that a drill opens: it must be refused.
  const isOpened = (path: string) => made.includes(path) || isServicesExe(path, facts);
  return [
    ...unmarked,
    ...opens
      .filter(path => !isOpened(path))
      .map(path => `action ${name} would open ${path} for writing, which this plan did not make`),
  ];
}

function isServicesExe(path: string, facts: HostFacts): boolean {
  return isSystemTool(path, 'services.exe', systemRoot(facts));
}

/** A change may rewrite only what an earlier change of its plan made. */
function foreignAlterations({ kind, name, alters = [] }: Change, earlier: readonly Change[]): string[] {
  const made = earlier.flatMap(({ creates }) => creates.map(artefact => artefact.name));
  return alters
    .filter(path => !made.includes(path))
    .map(path => `${kind} ${name} would alter ${path}, which this plan did not make`);
}

/** What it rewrites holds what it says, which its reversal writes again. */
function foreignContents({ kind, name, replaces }: Change, earlier: readonly Change[]): string[] {
  if (replaces === undefined) return [];
  const written = earlier
    .flatMap(({ writes = [] }) => writes)
    .findLast(({ path }) => path === replaces.path)?.text;
  return written === replaces.text
    ? []
    : [`${kind} ${name} would put back other contents than this plan gave ${replaces.path}`];
}

function foreignUnits({ kind, name, drives = [] }: Change, earlier: readonly Change[]): string[] {
  const units = earlier.flatMap(({ creates }) =>
    creates.filter(artefact => artefact.kind === 'unit').map(artefact => artefact.name),
  );
  return drives
    .filter(unit => !units.includes(unit))
    .map(unit => `${kind} ${name} would have ${unit} restarted, which this plan did not make`);
}

function foreignAddress({ kind, name, asks }: Change, { facts }: Proposal): string[] {
  return asks === undefined || asks === (facts.reachedAs ?? 'THIS_HOST')
    ? []
    : [`${kind} ${name} would be made on ${asks}, which is not this host`];
}
