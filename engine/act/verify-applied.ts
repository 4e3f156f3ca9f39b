import type { SendAll } from '../hosts/index.ts';
import type { ActOutcome } from './act.ts';
import { ifReached, probe, undoable } from './restore.ts';

/**
 * What the act came to, where its evidence did not all arrive: a tool can answer well and do nothing, or something
 * on the host can undo it at once. Then nothing was done that a detection could have missed.
 */
export async function standing(outcome: ActOutcome, sendAll: SendAll): Promise<ActOutcome> {
  if (outcome.outcome !== 'executed') return outcome;
  // Attempts that must be refused leave nothing; what a service may leave behind by itself need not be there.
  const made = [...outcome.applied].filter(({ outcome: isAttempt, apply }) => !isAttempt && apply.length > 0);
  const probes = made.map(undoable);
  const presences = await ifReached(() => probe(probes, sendAll, 'verify'));
  const gone = made.filter((_, index) => presences?.[index] === 'absent');
  const [first] = gone;
  if (first === undefined) return outcome;
  return {
    ...outcome,
    outcome: 'failed',
    why: `${first.kind} ${first.name} was made without an error, but is missing`,
    applied: new Set([...outcome.applied].filter(change => !gone.includes(change))),
  };
}
