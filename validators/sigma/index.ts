/**
 * A Sigma engine: rules in YAML to matches, with reasons. It stands alone and imports nothing else of the project.
 * `compileRules` takes texts, `loadRules` files and folders.
 */
export type * from './contract.ts';
export { compileRules, finishRules, loadRules, prepareRules, ruleFiles } from './load.ts';
export { compareExplanations } from './nearest.ts';
export { type PreparedFile, prepareFile } from './prepared.ts';
export { readRegular } from './regular-file.ts';
export type * from './taxonomy/contract.ts';
export { sigmaTaxonomy } from './taxonomy/sigma.ts';
