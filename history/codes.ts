import type { Verdict } from '../reports/index.ts';

/** As they are stored: the place in the list. Lists grow at their end only. */
const verdictCodes = [
  'detected',
  'late',
  'telemetry-only',
  'missed',
  'blind',
  'silent',
  'refused',
  'fired',
  'allowed',
  'inconclusive',
  'error',
] as const satisfies readonly Verdict[];

/**
 * What a verdict is worth. `untold`: inconclusive, or the scenario did not get so far. `flaky`: attempts of one run differed.
 */
const standings = ['untold', 'unmet', 'late', 'met', 'flaky'] as const;

export type Standing = (typeof standings)[number];

/** Standings that tell how a detection is: what later ones are compared with. */
export const told = (['unmet', 'late', 'met'] as const).map(standingCode);
export const failing = (['unmet', 'late'] as const).map(standingCode);

export function standingCode(standing: Standing): number {
  return standings.indexOf(standing);
}

export function standingOf(code: number): Standing {
  return standings[code] ?? 'untold';
}

export function verdictCode(verdict: Verdict): number {
  return verdictCodes.indexOf(verdict);
}

/** Undefined for null. A verdict of a later version of the program is `inconclusive` to this one. */
export function verdictOf(code: number | null): Verdict | undefined {
  return code === null ? undefined : (verdictCodes[code] ?? 'inconclusive');
}
