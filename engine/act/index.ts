export type { ActOutcome } from './act.ts';
export { type Acted, actAndRestore, failed } from './act-and-restore.ts';
export { byHand, looksByHand, reversalsByHand } from './by-hand.ts';
export { isForeseen, troubleOf } from './host-error.ts';
export { isSettled, probe, type Restoration, remarks, restore, undoable } from './restore.ts';
export { sweep, sweepQuery } from './sweep.ts';
