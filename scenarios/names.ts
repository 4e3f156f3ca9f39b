/** What every artefact of a run is called, unless a published tool's own name is wanted. */
export function marked(marker: string): string {
  return `sdrill-${marker}`;
}

/** The same for what the low account tries, where it must be told from what the administrator does. */
export function markedLow(marker: string): string {
  return `${marked(marker)}-low`;
}

/** Names of published tools that public rules look for; scenarios may use them where nothing had that name. */
export const toolNames: readonly string[] = ['PSEXESVC', 'BTOBTO'];
