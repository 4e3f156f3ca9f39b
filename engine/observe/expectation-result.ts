import type { EventReference, ExpectationResult, RuleReference } from '../../reports/index.ts';
import type { Judgement, LogEvent } from '../../validators/index.ts';
import type { ClockOffset } from '../hosts/index.ts';
import { msToMatch } from './lateness.ts';
import type { Seen } from './observation.ts';
import type { Rules } from './rules.ts';

interface Judging {
  readonly rules: Rules;
  readonly clock: ClockOffset;
}

/** Events cited for one expectation; the run folder holds them all. */
const citedLimit = 20;

export function expectationResult(seen: Seen, judgement: Judgement, context: Judging): ExpectationResult {
  const { expectation, telemetry, matches } = seen;
  const unknown = judgement.verdict === 'inconclusive' || judgement.verdict === 'error' ? 'unknown' : 'no';
  const near = judgement.verdict === 'telemetry-only' ? nearMissOf(seen, context) : undefined;
  return {
    id: expectation.id,
    title: expectation.title,
    dataComponent: { ...expectation.dataComponent },
    rule: ruleReference(matches[0]?.rule ?? expectation.rules[0] ?? '', context),
    must: expectation.must,
    verdict: judgement.verdict,
    met: judgement.met,
    layer: 'logic',
    evidence: {
      telemetry: {
        state: telemetry.length > 0 ? 'yes' : unknown,
        events: telemetry.slice(0, citedLimit).map(cite),
      },
      logic: {
        state: matches.length > 0 ? 'yes' : unknown,
        matches: matches.slice(0, citedLimit).map(({ rule, event }) => ({ ...cite(event), rule })),
      },
      alert: { state: 'unknown', alerts: [] },
    },
    secondsToVerdict: secondsToVerdict(seen, context),
    within: expectation.within === undefined ? null : expectation.within / 1000,
    why: judgement.why,
    fix: [...judgement.fix],
    ...(near && { nearMiss: near }),
  };
}

/** From the event's own time, brought to the controller's clock, to the moment the rule matched. */
function secondsToVerdict(seen: Seen, context: Judging): number | null {
  const took = msToMatch(seen, context);
  return took === undefined ? null : took / 1000;
}

export function ruleReference(id: string, { rules }: { readonly rules: Pick<Rules, 'info'> }): RuleReference {
  const info = rules.info(id);
  return {
    id,
    title: info?.title ?? id,
    level: info?.level ?? 'unknown',
    tags: [...(info?.tags ?? [])],
    digest: info?.digest ?? null,
    ...(info?.place && { place: { ...info.place } }),
  };
}

export function cite(event: LogEvent): EventReference {
  return {
    source: event.source,
    id: event.id,
    time: new Date(event.time).toISOString(),
    summary: summarise(event),
  };
}

/** Fields that tell a person what happened, the most telling first; the others of a line are told beside its first. */
const telling: readonly (readonly [string, ...string[]])[] = [
  ['CommandLine'],
  ['TargetFilename'],
  ['MESSAGE'],
  ['unit'],
  ['TargetObject', 'Details'],
  ['ServiceName', 'ServiceFileName', 'ImagePath'],
  ['ObjectName', 'ObjectValueName', 'NewValue'],
  ['ScriptBlockText'],
  ['ItemPath'],
  ['ProcessName', 'Path'],
];

/** One line for people: the words of the richest reading of the event. */
function summarise({ views, raw }: LogEvent): string {
  for (const fields of telling) {
    const holder = views.find(view => view.fields[fields[0]] !== undefined)?.fields;
    if (holder === undefined) continue;
    const words = fields.flatMap(field => (holder[field] === undefined ? [] : [String(holder[field])]));
    return words.join(' ').slice(0, 200);
  }
  return raw.slice(0, 200);
}

function nearMissOf({ expectation, telemetry, isNamed }: Seen, { rules }: Judging) {
  for (const id of expectation.rules) {
    const near = rules.nearMiss(id, telemetry, isNamed);
    if (near) return near;
  }
  return undefined;
}
