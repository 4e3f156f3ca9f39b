import { outcomesOn } from '../../history/index.ts';
import type { Result } from '../../reports/index.ts';
import type { Failing, GapState } from '../judge.ts';
import type { Kept } from '../state.ts';
import { keyOf, type Message } from './body.ts';

/** A cause before it is known whether people have heard of it. */
export type Cause = Omit<Message, 'action' | 'since'> & { readonly since?: string };

interface Found {
  readonly result: Result;
  readonly failing: readonly Failing[];
  readonly gaps: readonly GapState[];
}

/** One for each cause, however many expectations it takes down. Pure. */
export function causesOf({ result, failing, gaps }: Found): Cause[] {
  const blind = failing.filter(({ outcome }) => outcome.verdict === 'blind');
  const rest = failing.filter(({ outcome }) => outcome.verdict !== 'blind');
  return [
    ...leftChanged(result),
    ...result.hosts.flatMap(hostCause),
    ...(result.run.interrupted ? [stopped] : result.hosts.flatMap(untoldCause)),
    ...sourceCauses(blind),
    ...rest.map(regressionCause),
    ...gaps.flatMap(gapCause),
  ];
}

function leftChanged({ exitCode }: Result): Cause[] {
  if (exitCode !== 4) return [];
  const title = 'a host may have been left changed';
  return [
    {
      key: keyOf('left-changed'),
      cause: 'left-changed',
      host: null,
      title,
      text: 'simulate cleanup restores it',
      owner: null,
    },
  ];
}

function hostCause({ name, error }: Result['hosts'][number]): Cause[] {
  if (error === null) return [];
  const text = `${error.message}; ${error.fix}`;
  return [
    { key: keyOf('host', name), cause: 'host', host: name, title: `${name} is silent`, text, owner: null },
  ];
}

const stopped: Cause = {
  ...{ key: keyOf('night'), cause: 'night', host: null, owner: null },
  title: 'the night was stopped before its end',
  text: 'what was not drilled is not told',
};

const mostLines = 5;

/** A host that was reached, and of which something has no verdict: in one message, regardless of the number of its scenarios. */
function untoldCause(host: Result['hosts'][number]): Cause[] {
  const { name, error, scenarios } = host;
  if (error !== null) return [];
  const broken = scenarios.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  const untold = outcomesOn(host).filter(({ standing }) => standing === 'untold');
  const lines = [
    ...broken.map(({ id, outcome, why }) => `${id}: ${outcome}: ${why}`),
    ...untold
      .filter(({ scenario }) => broken.every(({ id }) => id !== scenario))
      .map(({ scenario, expectation, verdict, why }) => `${scenario} ${expectation}: ${verdict}: ${why}`),
  ];
  if (lines.length === 0) return [];
  const rest = lines.length - mostLines;
  const text = [...lines.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
  const nothing = broken.length === scenarios.length;
  return [
    {
      ...{ key: keyOf(nothing ? 'host' : 'night', name), cause: nothing ? 'host' : 'night', host: name },
      ...{ title: nothing ? `${name} could not be drilled` : `not everything on ${name} could be told` },
      ...{ text, owner: null },
    },
  ];
}

/** What one silent log takes down is told once. */
function sourceCauses(blind: readonly Failing[]): Cause[] {
  const groups = new Map<string, Failing[]>();
  for (const failing of blind) {
    const key = keyOf('source', failing.host, failing.outcome.why);
    groups.set(key, [...(groups.get(key) ?? []), failing]);
  }
  return [...groups].map(([key, all]): Cause => {
    const [{ host, outcome } = { host: '', outcome: { why: '' } }] = all;
    const names = all.map(({ outcome: each }) => `${each.scenario}/${each.expectation}`).join(', ');
    const sinces = all.flatMap(({ finding }) => finding?.since ?? []).sort();
    return {
      ...{ key, cause: 'source', host, title: `a log of ${host} is silent`, owner: null },
      text: `${outcome.why}; blind are ${names}`,
      ...(sinces[0] !== undefined && { since: sinces[0] }),
    };
  });
}

function regressionCause({ host, outcome, finding }: Failing): Cause {
  const { scenario, expectation, rule, verdict, why } = outcome;
  const was = finding?.before?.verdict;
  const changed = (finding?.changed ?? []).map(({ what }) => what);
  return {
    key: keyOf('regression', host, scenario, expectation, rule.id),
    ...{ cause: 'regression', host, owner: null },
    title: `${host} ${scenario} ${expectation}: ${was === undefined || was === null ? '' : `${was} → `}${verdict}`,
    text: [
      `rule: ${rule.title}`,
      ...(why === '' ? [] : [`why: ${why}`]),
      ...(changed.length === 0 ? [] : [`changed since: ${changed.join(', ')}`]),
    ].join('\n'),
    ...(finding?.since && { since: finding.since }),
  };
}

function gapCause({ state, scenario, expectation, host, owner, until }: GapState): Cause[] {
  if (state !== 'passes-unexpectedly') return [];
  const what = [host, scenario, expectation].filter(Boolean).join(' ');
  return [
    {
      key: keyOf('gap', host ?? '', scenario, expectation ?? ''),
      ...{ cause: 'gap', host: host ?? null, owner },
      title: `${what} passes unexpectedly`,
      text: `accepted until ${until} as a gap: take it out of the inventory`,
    },
  ];
}

export interface Told {
  readonly messages: readonly Message[];
  readonly open: Kept['open'];
}

/**
 * What people are told of causes, and which stay open. One that is gone is resolved only where its host was reached and everything there
 * could be told. Pure.
 */
export function tell(causes: readonly Cause[], before: Kept['open'], result: Result): Told {
  const started = new Date(result.run.started).toISOString();
  const current = causes.map(
    (cause): Message => ({
      ...cause,
      action: before[cause.key] === undefined ? 'opened' : 'updated',
      since: before[cause.key]?.since ?? cause.since ?? started,
    }),
  );
  const keys = new Set(causes.map(({ key }) => key));
  const gone = Object.entries(before).filter(([key]) => !keys.has(key));
  const isSettled = ([, { host }]: (typeof gone)[number]) => isTold(host, result);
  const resolved = gone.filter(isSettled).map(
    ([key, { title, host, since, cause }]): Message => ({
      ...{ key, action: 'resolved', cause, host: host || null, title, since },
      ...{ text: `resolved; open since ${since}`, owner: null },
    }),
  );
  const open = [
    ...gone.filter(each => !isSettled(each)),
    ...current.map(
      ({ key, title, host, since, cause }) => [key, { title, host: host ?? '', since, cause }] as const,
    ),
  ];
  return { messages: [...current, ...resolved], open: Object.fromEntries(open) };
}

function isTold(host: string, { hosts, run }: Result): boolean {
  if (run.interrupted) return false;
  const meant = hosts.filter(({ name }) => host === '' || name === host);
  return (
    meant.length > 0 &&
    meant.every(
      each =>
        each.error === null &&
        outcomesOn(each).every(({ standing }) => standing !== 'untold') &&
        each.scenarios.every(({ outcome }) => outcome !== 'failed' && outcome !== 'skipped'),
    )
  );
}
