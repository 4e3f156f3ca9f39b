import { type Action, altersNothing, type Change } from '../../scenarios/index.ts';
import type { Proposal } from '../plan.ts';
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
    ...plan.steps.flatMap(step => ('action' in step ? actionObjections(step.action, plan) : [])),
    ...plan.changes.flatMap((change, index) => changeObjections(change, index, plan)),
  ];
}

function changeObjections(change: Change, index: number, plan: Proposal): string[] {
  const earlier = plan.changes.slice(0, index);
  return [
    ...change.creates.flatMap(artefact => artefactObjections(artefact, plan)),
    ...payloadObjections(change, plan),
    ...foreignAlterations(change, earlier),
    ...foreignUnits(change, earlier),
    ...foreignAddress(change, plan),
  ];
}

/** An action has no reversal: what it sends must be known to need none. */
function actionObjections({ name, command, unchanged }: Action, { marker }: Proposal): string[] {
  const unmarked = mentions(command, [marker])
    ? []
    : [`command "${lineOf(command)}" does not carry the marker ${marker}`];
  const altering = [command, ...(unchanged ? [unchanged] : [])].filter(each => !altersNothing(each, marker));
  return [
    ...unmarked,
    ...altering.map(each => `action ${name}: "${lineOf(each)}" is not known to alter nothing`),
  ];
}

/** A change may rewrite only what an earlier change of its plan made. */
function foreignAlterations({ kind, name, alters = [] }: Change, earlier: readonly Change[]): string[] {
  const made = earlier.flatMap(({ creates }) => creates.map(artefact => artefact.name));
  return alters
    .filter(path => !made.includes(path))
    .map(path => `${kind} ${name} would alter ${path}, which this plan did not make`);
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
  const own = [facts.reachedAs ?? 'THIS_HOST', facts.hostname];
  return asks === undefined || own.includes(asks)
    ? []
    : [`${kind} ${name} would be made on ${asks}, which is not this host`];
}
