import type { CorrelationSpec } from './spec.ts';

/** The field that stands for a group-by name in the events of a rule. */
export function aliasOf(
  { aliases }: CorrelationSpec,
  field: string,
  rule: { readonly id: string; readonly name?: string },
): string {
  const fields = ownValue(aliases, field) ?? {};
  return ownValue(fields, rule.id) ?? ownValue(fields, rule.name ?? rule.id) ?? field;
}

function ownValue<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
