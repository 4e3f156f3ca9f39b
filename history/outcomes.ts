import type { ExpectationResult, HostResult, Result, ScenarioResult, Verdict } from '../reports/index.ts';
import type { Standing } from './codes.ts';

/** How one expectation fared in one run, all attempts together. */
export interface Outcome {
  readonly scenario: string;
  /** Its id; a second of the same id and rule in one scenario is `id#2`. */
  readonly expectation: string;
  readonly title: string;
  readonly component: string;
  readonly rule: { readonly id: string; readonly title: string; readonly digest: string };
  readonly standing: Standing;
  /** Of the last attempt that told anything. */
  readonly verdict: Verdict;
  /** In their order. */
  readonly attempts: readonly Verdict[];
  /** From the event to the verdict. */
  readonly seconds: number | null;
  readonly why: string;
  readonly techniques: readonly string[];
}

/** The outcomes on one host, each expectation once. Pure. */
export function outcomesOn({ scenarios }: Pick<HostResult, 'scenarios'>): Outcome[] {
  const attempts = new Map<string, Outcome[]>();
  for (const outcome of scenarios.flatMap(attempted)) {
    const key = JSON.stringify([outcome.scenario, outcome.expectation, outcome.rule.id]);
    attempts.set(key, [...(attempts.get(key) ?? []), outcome]);
  }
  return [...attempts.values()].flatMap(all => together(all) ?? []);
}

function attempted({ id, techniques, expectations }: ScenarioResult): Outcome[] {
  const seen = new Map<string, number>();
  return expectations.map(expectation => {
    const key = JSON.stringify([expectation.id, expectation.rule.id]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return {
      scenario: id,
      expectation: count === 1 ? expectation.id : `${expectation.id}#${count}`,
      title: expectation.title,
      component: expectation.dataComponent.name,
      rule: {
        id: expectation.rule.id,
        title: expectation.rule.title,
        digest: expectation.rule.digest ?? '',
      },
      standing: standingOf(expectation),
      verdict: expectation.verdict,
      attempts: [expectation.verdict],
      seconds: expectation.secondsToVerdict,
      why: expectation.why,
      techniques,
    };
  });
}

/** A broken rule is a detection that does not work; what has no verdict is neither good nor bad. */
function standingOf({ verdict, met }: ExpectationResult): Standing {
  if (met) return 'met';
  if (verdict === 'late') return 'late';
  return verdict === 'inconclusive' ? 'untold' : 'unmet';
}

/** Attempts of which one met the expectation and another did not are flaky, whichever came last. */
function together(attempts: readonly Outcome[]): Outcome | undefined {
  const told = attempts.filter(({ standing }) => standing !== 'untold');
  const last = told.at(-1) ?? attempts.at(-1);
  if (last === undefined) return undefined;
  const met = told.filter(({ standing }) => standing === 'met').length;
  const isFlaky = met > 0 && met < told.length;
  return {
    ...last,
    standing: isFlaky ? 'flaky' : last.standing,
    attempts: attempts.map(({ verdict }) => verdict),
  };
}

/** All expectations of a run on one host, or of one technique. */
export interface Tally {
  readonly kind: 'host' | 'technique';
  readonly name: string;
  /** Expectations of which anything could be told. */
  readonly judged: number;
  readonly met: number;
  /** Milliseconds to the verdict of what was detected; null where nothing was. */
  readonly p50: number | null;
  readonly p90: number | null;
}

/** By host and by technique. Pure. */
export function talliesOf({ hosts }: Pick<Result, 'hosts'>): Tally[] {
  const groups = new Map<string, { kind: Tally['kind']; name: string; outcomes: Outcome[] }>();
  const add = (kind: Tally['kind'], name: string, outcome: Outcome) => {
    const key = `${kind} ${name}`;
    const group = groups.get(key) ?? { kind, name, outcomes: [] };
    groups.set(key, group);
    group.outcomes.push(outcome);
  };
  for (const host of hosts)
    for (const outcome of outcomesOn(host)) {
      if (outcome.standing === 'untold') continue;
      add('host', hostName(host), outcome);
      for (const technique of new Set(outcome.techniques)) add('technique', technique, outcome);
    }
  return [...groups.values()].map(({ kind, name, outcomes }) => ({ kind, name, ...counted(outcomes) }));
}

/** An emulated host is never taken for a real one of its name. */
function hostName({ name, emulated }: { name: string; emulated: boolean }): string {
  return emulated ? `${name} (emulated)` : name;
}

function counted(outcomes: readonly Outcome[]): Omit<Tally, 'kind' | 'name'> {
  const times = outcomes
    .flatMap(({ verdict, seconds }) =>
      seconds !== null && ['detected', 'late'].includes(verdict) ? [Math.round(seconds * 1000)] : [],
    )
    .sort((a, b) => a - b);
  return {
    judged: outcomes.length,
    met: outcomes.filter(({ standing }) => standing === 'met').length,
    p50: rank(times, 0.5),
    p90: rank(times, 0.9),
  };
}

/** Nearest rank: the least value that `share` of all do not exceed. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
