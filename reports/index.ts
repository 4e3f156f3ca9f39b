export type * from './result.ts';
export { resultModel, verdicts } from './result.ts';
