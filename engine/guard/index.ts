export type { Proposal } from '../plan.ts';
export { objections } from './objections.ts';
