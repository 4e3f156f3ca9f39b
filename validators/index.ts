export type * from './contract.ts';
export { Attribution, isTelemetry, type Traces } from './attribution.ts';
export { type Findings, type Judgement, judge } from './verdict.ts';
