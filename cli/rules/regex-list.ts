/** Parts of a regular expression that the specification's appendix on modifiers does not list, each once. */
export function beyondSpecification(source: string): string[] {
  const unescaped = source.replace(/\\[^A-Za-z0-9]/g, '_');
  const outside = unescaped.replace(/\[\^?\]?[^\]]*\]/g, '_');
  const found = [
    ...unescaped.matchAll(/\\[A-Za-z0-9]/g),
    ...outside.matchAll(/\(\?(?:<?[=!]|[a-zA-Z]*[:)]|P?<)?/g),
    ...outside.matchAll(/[*+?}][?+]/g),
  ];
  return [...new Set(found.map(([part]) => part))];
}
