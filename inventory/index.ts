export { allows } from './allow.ts';
export type * from './contract.ts';
export { findInventory } from './find.ts';
export { matchesGlob } from './glob.ts';
export { loadInventory, parseInventory } from './load.ts';
export { nearest } from './nearest.ts';
export { InventoryError } from './problem.ts';
export { inventorySchema } from './schema.ts';
export { selectHosts } from './select.ts';
