/** Known services as events name them: SERVICE_START names a unit without its `.service`, the journal with it. */
export function bothSpellings(services: readonly string[]): string[] {
  const stems = services.map(name => name.replace(/\.service$/i, ''));
  return [...new Set(stems.flatMap(stem => [stem, `${stem}.service`]))];
}
