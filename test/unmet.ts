import type { Result } from '../reports/index.ts';

/** A line for each expectation that was not met, with the reason; for messages of assertions. */
export function unmet({ hosts }: Result): string[] {
  return hosts.flatMap(({ scenarios }) =>
    scenarios.flatMap(({ id, outcome, why: cause, expectations }) =>
      expectations
        .filter(({ met }) => !met)
        .map(({ title, verdict, why }) => `${id} (${outcome} ${cause}): ${title}: ${verdict}, ${why}`),
    ),
  );
}
