export { byHand } from './act/index.ts';
export { type Check, check, type HostCheck } from './check.ts';
export { cleanUp } from './cleanup.ts';
export { DeadlineError } from './deadline.ts';
export { type DryRun, dryRun } from './guard/index.ts';
export { allowsScenario, hostsAtOnce } from './hosts/index.ts';
export {
  checkedStateDir,
  forget,
  LedgerError,
  type ListedLedger,
  listLedgers,
  lockFile,
  openHosts,
  StateError,
} from './ledger/index.ts';
export type { NearMiss, OwnExpectation, RuleInfo, Rules, RulesOf, UnusableRule } from './observe/index.ts';
export { type Evidence, evidenceOf, readRules, rulesFor } from './observe/index.ts';
export { type Drilled, runDrill } from './run.ts';
export type { CleanedUp } from './tell/index.ts';
export { exitCodeOfCheck } from './tell/index.ts';
