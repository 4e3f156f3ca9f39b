export { type EarlierRuns, earlierRuns } from './earlier-runs.ts';
export { lockFile } from './file-lock.ts';
export { forget } from './forget.ts';
export { type HeldRuns, holdRuns } from './hold-runs.ts';
export { type Holder, Ledger } from './ledger.ts';
export { LedgerError } from './ledger-error.ts';
export { type ListedLedger, listLedgers } from './list-ledgers.ts';
export {
  discardLedger,
  type Intent,
  ledgersIn,
  lookFor,
  markCleanup,
  markRestored,
  type OpenLedger,
  openHosts,
  type UnreadableLedger,
} from './open-ledgers.ts';
export { assertOwnState, checkedStateDir } from './own-state.ts';
export { rebuild } from './rebuild.ts';
export { RunFolder } from './run-folder.ts';
export { takeRunLock } from './run-lock.ts';
export { StateError } from './state-dir.ts';
