/** The techniques that a rule's tags name, as ATT&CK writes them: `T1569.003` of the tag `attack.t1569.003`. */
export function techniquesOf({ tags }: { readonly tags: readonly string[] }): string[] {
  const found = tags.flatMap(tag => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? []);
  return [...new Set(found)];
}
