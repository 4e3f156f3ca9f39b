import type { Scenario } from './contract.ts';
import { plainObject } from './plain.ts';

/**
 * A scenario as it is at this moment, so that every later look sees the same: what was allowed is what runs.
 * @throws {Error} where its data is no plain data
 */
export function frozenScenario(offered: Scenario): Scenario {
  return plainObject(offered);
}
