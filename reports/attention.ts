import { nearMissLine, signOf, withoutName } from './reading.ts';
import type { HostResult, Result, ScenarioResult, Verdict } from './result.ts';
import type { Tone } from './text/palette.ts';

/** Findings that a page shows at most, and hosts for each. */
export const mostFindings = 50;
export const mostPlaces = 10;

/** Something to be done about: one word, one reason and one way to fix it, with all that it concerns. */
export interface Finding {
  readonly symbol: string;
  readonly tone: Tone;
  /** A verdict, or what became of the host or scenario: `not drilled`, `failed`. */
  readonly word: string;
  /** In the words of the first of the places; the others' differ in markers at most. */
  readonly why: string;
  /** Lines to copy, of all the places, each once. */
  readonly fix: readonly string[];
  readonly concerns: readonly Concern[];
  readonly places: readonly Place[];
}

/** Expectations of a scenario, or the whole of it where there are none. */
export interface Concern {
  readonly scenario: string;
  readonly expectations: readonly string[];
}

export interface Place {
  readonly host: string;
  /** Where it stands in the HTML report: `h0s2e1`, made from positions, never from a host's own words. */
  readonly anchor: string;
}

/**
 * What needs attention, for somebody who has a minute: hosts that were not drilled first, then scenarios that came to
 * nothing, then expectations not met, and last what has no verdict. What has the same reason on a host is one
 * finding, and so is what is the same on several hosts.
 */
export function attentionOf({ hosts }: Result): Finding[] {
  const groups = new Map<string, Group>();
  for (const [index, host] of hosts.entries())
    for (const [alike, group] of ofHost(host, `h${index}`)) {
      const known = groups.get(alike);
      if (known === undefined) groups.set(alike, group);
      else {
        known.places.push(...group.places);
        for (const line of group.fix) known.fix.add(line);
      }
    }
  return [...groups.values()]
    .map(({ reason, fix, concerns, places }) => {
      const listed = [...concerns].map(([scenario, expectations]) => ({ scenario, expectations }));
      return { ...reason, fix: [...fix], concerns: listed, places };
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
}

type Reason = Pick<Finding, 'symbol' | 'tone' | 'word' | 'why'>;

interface Group {
  readonly reason: Reason;
  readonly fix: Set<string>;
  /** Expectations by scenario. */
  readonly concerns: Map<string, string[]>;
  readonly places: Place[];
}

/** One expectation, scenario or host, before what has the same reason is put together. */
interface Single {
  readonly reason: Reason;
  readonly fix: readonly string[];
  readonly scenario?: string;
  readonly expectation?: string;
  readonly anchor: string;
  readonly marker: string;
}

/** What needs attention on a host, by what makes it the same on another. */
function ofHost(host: HostResult, at: string): [string, Group][] {
  const groups = new Map<string, { readonly alike: string[]; readonly group: Group }>();
  for (const { reason, fix, scenario, expectation, anchor, marker } of singlesOf(host, at)) {
    const key = unmarked([reason.word, reason.why], marker);
    const { alike, group } = groups.get(key) ?? {
      alike: [key],
      group: { reason, fix: new Set(), concerns: new Map(), places: [{ host: host.name, anchor }] },
    };
    groups.set(key, { alike, group });
    for (const line of fix) group.fix.add(line);
    if (scenario === undefined) continue;
    const told = expectation === undefined ? [] : [expectation];
    group.concerns.set(scenario, [...(group.concerns.get(scenario) ?? []), ...told]);
    alike.push(unmarked([scenario, told], marker));
  }
  return [...groups.values()].map(({ alike, group }) => [alike.join('\n'), group]);
}

/** A marker is new in each scenario on each host. */
function unmarked(value: unknown, marker: string): string {
  const text = JSON.stringify(value);
  return marker === '' ? text : text.replaceAll(marker, '*');
}

function* singlesOf(host: HostResult, at: string): Generator<Single> {
  if (host.error !== null) yield { reason: undrilled(host, host.error), fix: [], anchor: at, marker: '' };
  for (const [index, scenario] of host.scenarios.entries()) yield* ofScenario(scenario, `${at}s${index}`);
}

function undrilled(host: HostResult, { message, fix }: NonNullable<HostResult['error']>): Reason {
  const word = host.scenarios.length === 0 ? 'not drilled' : 'not drilled to the end';
  return { symbol: '!', tone: 'bad', word, why: `${withoutName(host.name, message)}; ${fix}` };
}

/** Where a scenario was not executed, what is inconclusive for that reason is told once, with the scenario. */
function* ofScenario(scenario: ScenarioResult, anchor: string): Generator<Single> {
  const { id, outcome, marker, expectations } = scenario;
  const executed = outcome === 'executed';
  const untold = expectations.filter(({ verdict }) => !executed && verdict === 'inconclusive');
  if (untold.length > 0 || outcome === 'failed' || outcome === 'skipped')
    yield { reason: unexecuted(scenario), fix: [], scenario: id, anchor, marker };
  for (const [index, expectation] of expectations.entries()) {
    if (expectation.met || untold.includes(expectation)) continue;
    const { verdict, dataComponent, title, why, fix, nearMiss } = expectation;
    const near = nearMiss === undefined ? '' : ` (${nearMissLine(nearMiss)})`;
    const told = `${dataComponent.name}, ${title}${near}`;
    const reason = { ...signOf(expectation), word: verdict, why };
    yield { reason, fix, scenario: id, expectation: told, anchor: `${anchor}e${index}`, marker };
  }
}

function unexecuted({ outcome, why }: ScenarioResult): Reason {
  const failed = outcome === 'failed';
  return { symbol: failed ? '!' : '?', tone: failed ? 'bad' : 'warn', word: outcome, why };
}

const untellable: readonly string[] = ['inconclusive', 'error', 'prevented'] satisfies (
  | Verdict
  | ScenarioResult['outcome']
)[];

function rankOf({ concerns, word }: Finding): number {
  if (concerns.length === 0) return 0;
  if (word === 'failed' || word === 'skipped') return 1;
  return untellable.includes(word) ? 3 : 2;
}
