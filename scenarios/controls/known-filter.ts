/**
 * Lines that keep a Sigma rule silent for what a placeholder holds. `fields` are the ways in which its events name it,
 * one of which is enough.
 */
export function knownFilter(...fields: readonly string[]): string[] {
  return [
    '# in the detection of the rule that fired:',
    'filter_known:',
    ...fields.map(field => `  - ${field}`),
    '# and around its condition:',
    'condition: (THE CONDITION THAT IT HAS) and not filter_known',
  ];
}
