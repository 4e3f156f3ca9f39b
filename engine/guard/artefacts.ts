import { type Artefact, toolNames } from '../../scenarios/index.ts';
import type { Proposal } from '../plan/index.ts';
import { mentions } from './lines.ts';
import { isPlace } from './places.ts';

/** What a change makes must be told by the marker, and lie where a drill may make things. */
export function artefactObjections(artefact: Artefact, plan: Proposal): string[] {
  const { kind, name } = artefact;
  return [
    ...(carries(artefact, plan) ? [] : [`${kind} ${name} does not carry the marker ${plan.marker}`]),
    ...(isPlace(artefact, plan) ? [] : [`${kind} ${name} lies outside of the places that a drill may touch`]),
  ];
}

/** In the last part of its name; or, for a published tool's own name, in what the plan writes into its description. */
function carries({ name, markerIn = 'name' }: Artefact, { changes, marker }: Proposal): boolean {
  if (markerIn === 'name') return lastOf(name).includes(marker);
  return (
    isToolName(name) && changes.some(change => change.apply.some(command => mentions(command, [marker])))
  );
}

function isToolName(name: string): boolean {
  return toolNames.includes(lastOf(name).replace(/\.exe$/i, ''));
}

function lastOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
