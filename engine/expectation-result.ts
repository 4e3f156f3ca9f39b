import type { EventReference, ExpectationResult, RuleReference } from '../reports/index.ts';
import type { Judgement, LogEvent } from '../validators/index.ts';
import { toController } from './clock.ts';
import type { HostContext } from './context.ts';
import type { Seen } from './observation.ts';

/** Events cited for one expectation; the run folder holds them all. */
const citedLimit = 20;

export function expectationResult(seen: Seen, judgement: Judgement, context: HostContext): ExpectationResult {
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
    why: judgement.why,
    fix: [...judgement.fix],
    ...(near && { nearMiss: near }),
  };
}

/** From the event's own time, brought to the controller's clock, to the moment the rule matched. */
function secondsToVerdict({ matches, matchedAt }: Seen, { clock }: HostContext): number | null {
  const [first] = matches;
  if (first === undefined || matchedAt === undefined) return null;
  return Math.max(0, Math.round(matchedAt - toController(clock, first.event.time)) / 1000);
}

export function ruleReference(id: string, { rules }: HostContext): RuleReference {
  const info = rules.info(id);
  return { id, title: info?.title ?? id, level: info?.level ?? 'unknown', tags: [...(info?.tags ?? [])] };
}

export function cite(event: LogEvent): EventReference {
  return {
    source: event.source,
    id: event.id,
    time: new Date(event.time).toISOString(),
    summary: summarise(event),
  };
}

/** One line for people: the words of the richest reading of the event. */
function summarise({ views, raw }: LogEvent): string {
  for (const field of ['CommandLine', 'TargetFilename', 'MESSAGE', 'unit']) {
    const holder = views.find(view => view.fields[field] !== undefined);
    if (holder) return String(holder.fields[field]).slice(0, 200);
  }
  return raw.slice(0, 200);
}

function nearMissOf({ expectation, telemetry }: Seen, { rules }: HostContext) {
  for (const id of expectation.rules) {
    const near = rules.nearMiss(id, telemetry);
    if (near) return near;
  }
  return undefined;
}
