import type { Must, Verdict } from '../reports/index.ts';
import type { Health } from './contract.ts';

/** What is known of one expectation when the deadline has come or nothing more can arrive. */
export interface Findings {
  readonly must: Exclude<Must, 'be-refused'>;
  /** Events of the act that are the expectation's telemetry. */
  readonly telemetry: number;
  /** Rule matches among the act's events. */
  readonly matches: number;
  /** Milliseconds from the event to the match, where that was longer than it may be. */
  readonly late?: { readonly took: number; readonly within: number };
  /** The log source that carries the telemetry, after it was read to its end. */
  readonly health: Health;
  /** Whether the kind of telemetry is switched on there. */
  readonly coverage: Health;
  /** Why the act did not take place; undefined when it did. */
  readonly notActed?: string;
  /** Why the rule could not be asked; undefined when it could. */
  readonly ruleMissing?: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly met: boolean;
  readonly why: string;
  readonly fix: readonly string[];
}

/** The verdict that the evidence allows, and no better one. Pure. */
export function judge(findings: Findings): Judgement {
  const { must, matches, ruleMissing, notActed, telemetry, late } = findings;
  if (ruleMissing !== undefined) return { verdict: 'error', met: false, why: ruleMissing, fix: [] };
  if (matches > 0 && must === 'fire' && late !== undefined) return tooLate(late);
  if (matches > 0) return fired(must, matches);
  if (notActed !== undefined) return inconclusive(notActed);
  if (findings.health.state === 'inconclusive') return inconclusive(findings.health.why, findings.health.fix);
  if (telemetry > 0) return silentRule(must, telemetry);
  return nothingSeen(findings);
}

function fired(must: Findings['must'], matches: number): Judgement {
  const count = `${matches} matching ${matches === 1 ? 'event' : 'events'} from the act`;
  return must === 'fire'
    ? { verdict: 'detected', met: true, why: count, fix: [] }
    : { verdict: 'fired', met: false, why: `the rule should have stayed silent: ${count}`, fix: [] };
}

function tooLate({ took, within }: NonNullable<Findings['late']>): Judgement {
  const why = `the rule matched ${took / 1000} s after the event; the limit is ${within / 1000} s`;
  return { verdict: 'late', met: false, why, fix: [] };
}

function silentRule(must: Findings['must'], telemetry: number): Judgement {
  const count = `${telemetry} ${telemetry === 1 ? 'event' : 'events'} from the act reached the log`;
  return must === 'fire'
    ? { verdict: 'telemetry-only', met: false, why: `${count}, the rule did not match`, fix: [] }
    : { verdict: 'silent', met: true, why: `${count}, the rule stayed silent as it should`, fix: [] };
}

/** Where the whole log is silent and this kind of telemetry is switched off besides, both have to be fixed. */
function nothingSeen({ health, coverage }: Findings): Judgement {
  const blind = [health, coverage].filter(part => part.state === 'blind');
  if (blind.length > 0)
    return {
      verdict: 'blind',
      met: false,
      why: [...new Set(blind.map(({ why }) => why))].join('; '),
      fix: [...new Set(blind.flatMap(({ fix }) => fix))],
    };
  if (coverage.state === 'inconclusive') return inconclusive(coverage.why, coverage.fix);
  return { verdict: 'missed', met: false, why: 'the log is alive and holds nothing of the act', fix: [] };
}

function inconclusive(why: string, fix: readonly string[] = []): Judgement {
  return { verdict: 'inconclusive', met: false, why, fix };
}
