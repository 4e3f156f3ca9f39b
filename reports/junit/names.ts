import type { Case } from './cases.ts';

/** Readers tell cases by their names: where several share one, each is followed by its id, and by its place if that is shared, too. */
export function uniquelyNamed(cases: readonly Case[]): Case[] {
  const withIds = renamed(cases, ({ name, id }) => (id === undefined ? name : `${name} (${id})`));
  return renamed(withIds, ({ name }, place) => (place === 0 ? name : `${name} #${place + 1}`));
}

/** Renames what shares its name with others; `place` counts among those. */
function renamed(cases: readonly Case[], rename: (one: Case, place: number) => string): Case[] {
  const total = countsOf(cases);
  const before = new Map<string, number>();
  return cases.map(one => {
    if ((total.get(one.name) ?? 0) < 2) return one;
    const place = before.get(one.name) ?? 0;
    before.set(one.name, place + 1);
    return { ...one, name: rename(one, place) };
  });
}

function countsOf(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of cases) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
