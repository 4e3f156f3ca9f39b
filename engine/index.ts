export { byHand } from './by-hand.ts';
export { check, type HostCheck } from './check.ts';
export { type CleanedUp, cleanUp } from './cleanup.ts';
export { type DryRun, dryRun } from './dry-run.ts';
export { LedgerError } from './ledger.ts';
export { type Drilled, runDrill } from './run.ts';
export { readRules, rulesFor } from './sigma-rules.ts';
export { stateDir } from './state-dir.ts';
