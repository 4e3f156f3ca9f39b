export type * from './contract.ts';
export { type CoverageCell, coverage } from './coverage.ts';
export { altersNothing } from './harmless-actions.ts';
export { toolNames } from './names.ts';
export { isHarmless } from './payloads.ts';
export { isRefusal } from './refusal.ts';
export { scenarios } from './registry.ts';
export { selectors, selectScenarios } from './select.ts';
export { presenceOf } from './states.ts';
