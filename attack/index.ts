import { revokedTechniques } from './v19.ts';

export { attackVersion, retiredTactics, revokedTechniques, tactics } from './v19.ts';

/** The id that a technique has in `attackVersion`: its own, or that of what took its place. */
export function currentTechnique(id: string): string {
  return revokedTechniques[id]?.id ?? id;
}
