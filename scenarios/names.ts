/** What every artefact of a run is called, unless a published tool's own name is wanted. */
export function marked(marker: string): string {
  return `sdrill-${marker}`;
}
