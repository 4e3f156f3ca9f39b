/** What every artefact of a run is called, unless a published tool's own name is wanted. */
export function marked(marker: string): string {
  return `sdrill-${marker}`;
}

/** Names of published tools that public rules look for; scenarios may use them where nothing had that name. */
export const toolNames: readonly string[] = ['PSEXESVC', 'BTOBTO'];
