import { type Change, isHarmless, type Payload } from '../../scenarios/index.ts';
import type { Proposal } from '../plan.ts';

/** What a change would have the host run, or leaves to be run. */
export function payloadObjections({ payload, registers = [], kind, name }: Change, plan: Proposal): string[] {
  return [...(payload ? [payload] : []), ...registers]
    .filter(each => !isAllowed(each, plan))
    .map(() => `${kind} ${name} would run a payload that is not on the list of harmless ones`);
}

function isAllowed(payload: Payload, plan: Proposal): boolean {
  if (isHarmless(payload, plan.marker)) return isCopied(payload, plan);
  return isOwnScript(payload, plan);
}

/** What a payload says to be a copy of is what the plan does copy. */
function isCopied({ program, copyOf }: Payload, { changes }: Proposal): boolean {
  if (copyOf === undefined) return true;
  return changes.some(
    ({ kind, name, payload }) => kind === 'fileCopy' && name === program && payload?.copyOf === copyOf,
  );
}

/** A script that this plan writes, called by itself or by sh: whatever it is written with is looked at by itself. */
function isOwnScript({ program, args }: Payload, { changes }: Proposal): boolean {
  const path = program === '/bin/sh' ? args[0] : program;
  return changes.some(({ kind, name, payload }) => kind === 'file' && name === path && payload !== undefined);
}
