import type { ExpectationResult, HostResult, Result, Verdict } from '../../reports/index.ts';
import { aHost, anExpectation, aResult, aScenario } from '../reports/samples.ts';

/** One expectation of one night. */
export interface Told {
  readonly verdict: Verdict;
  readonly more?: Partial<ExpectationResult>;
}

/** Verdicts by host, scenario and expectation; a host that is a text could not be drilled, for that reason. */
export type Verdicts = Readonly<
  Record<string, string | Readonly<Record<string, Readonly<Record<string, Verdict | Told>>>>>
>;

const first = Date.parse('2026-11-01T02:30:00.000Z');
const dayMs = 86_400_000;

/** `2026-11-03T02:30:00.000Z` of night 3, the first being 1. */
export const nightAt = (night: number): string => new Date(first + (night - 1) * dayMs).toISOString();

export const nightId = (night: number): string =>
  `${nightAt(night).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-aaaa`;

/** A run of a night that took ten minutes. */
export function aNight(
  night: number,
  verdicts: Verdicts,
  more: (host: HostResult) => HostResult = host => host,
): Result {
  const result = aResult(Object.entries(verdicts).map(([name, scenarios]) => more(hostOf(name, scenarios))));
  const started = nightAt(night);
  const finished = new Date(Date.parse(started) + 600_000).toISOString();
  return { ...result, run: { ...result.run, id: nightId(night), started, finished } };
}

function hostOf(name: string, scenarios: Verdicts[string]): HostResult {
  if (typeof scenarios === 'string')
    return aHost([], { name, error: { message: scenarios, fix: 'start it' } });
  return aHost(
    Object.entries(scenarios).map(([id, expectations]) =>
      aScenario(
        Object.entries(expectations).map(([expectation, told]) => {
          const { verdict, more } = typeof told === 'string' ? { verdict: told, more: {} } : told;
          return anExpectation(verdict, { id: expectation, title: expectation, ...more });
        }),
        { id },
      ),
    ),
    { name },
  );
}

/** One expectation, `creation` of systemd-service on web01. */
export const one = (verdict: Verdict | Told): Verdicts => ({
  web01: { 'systemd-service': { creation: verdict } },
});
