export type { Proposal } from '../plan/index.ts';
export { type DryRun, dryRun } from './dry-run.ts';
export { objections } from './objections.ts';
