import { expect } from 'chai';
import { compileRules, type Match } from '../../../validators/sigma/index.ts';

export type Fields = Readonly<Record<string, unknown>>;
/** Seconds and the fields of one event; `is` names the rule that it matches. */
export type Moment = readonly [seconds: number, fields: Fields];

const logsource = { product: 'lab' };

/** Rules of these names, each of which matches the events that carry its name in the field `is`. */
export function named(...names: string[]): string {
  return names
    .map(name =>
      JSON.stringify({
        title: `Rule ${name}`,
        name,
        logsource,
        detection: { s: { is: name }, condition: 's' },
      }),
    )
    .join('\n---\n');
}

/** A correlation by the name of `found` beside the rules that it counts. */
export function correlation(section: object, more: object = {}): string {
  return JSON.stringify({ title: 'Found', name: 'found', correlation: section, ...more });
}

export interface Found {
  readonly by: string;
  readonly value?: number;
  readonly group?: Readonly<Record<string, string>>;
  /** Seconds of the events that it is made of. */
  readonly at: readonly number[];
}

/** What is found in events that arrive in this order. */
export function findings(rules: readonly string[], moments: readonly Moment[], latenessMs?: number): Found[] {
  const set = compileRules(rules.join('\n---\n'));
  expect(set.unsupported).to.deep.equal([]);
  const correlator = set.correlator(latenessMs === undefined ? {} : { latenessMs });
  const matches = moments.flatMap(([seconds, fields]) =>
    correlator.push({ logsource, fields, time: seconds * 1000 }),
  );
  return [...matches, ...correlator.flush()].map(foundIn);
}

function foundIn({ rule, correlation: found, time }: Match): Found {
  if (!found) return { by: rule.name ?? rule.id, at: [(time ?? Number.NaN) / 1000] };
  const { group, value, events } = found;
  return {
    by: rule.name ?? rule.id,
    value,
    group,
    at: events.map(event => (event.time ?? Number.NaN) / 1000),
  };
}

/** The events that each finding is made of. */
export function times(rules: readonly string[], moments: readonly Moment[]): (readonly number[])[] {
  return findings(rules, moments).map(found => found.at);
}

/** Events at these seconds that match the rule of this name. */
export function at(name: string, seconds: readonly number[], more: Fields = {}): Moment[] {
  return seconds.map(second => [second, { is: name, ...more }]);
}
