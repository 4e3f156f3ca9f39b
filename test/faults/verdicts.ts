import type { Result } from '../../reports/index.ts';

/**
 * Verdicts that a healthy emulated host gives no cause for. Each of its scenarios has all of its expectations met: under an
 * attack one may be untellable, and is wrong if it is anything else.
 */
export function wrongVerdicts({ hosts }: Result): string[] {
  const kept = hosts.flatMap(({ error }) => error ?? []).filter(({ message }) => /another run/.test(message));
  const wrong = hosts
    .flatMap(({ scenarios }) => scenarios)
    .flatMap(({ id, outcome, expectations }) =>
      expectations
        .filter(({ met, verdict }) => !met && verdict !== 'inconclusive')
        .map(({ id: which, verdict, why }) => `${id} (${outcome}): ${which} is called ${verdict}: ${why}`),
    );
  return [...kept.map(({ message }) => message), ...wrong];
}
