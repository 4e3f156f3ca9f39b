import type { ExpectationResult } from '../../reports/index.ts';
import type { Expectation } from '../../scenarios/index.ts';
import {
  type FieldCondition,
  type Health,
  isTelemetry,
  type Judgement,
  judge,
  judgeAttempt,
  type LogEvent,
} from '../../validators/index.ts';
import type { ActOutcome } from '../act/index.ts';
import type { Plan } from '../plan/index.ts';
import { clockDoubt } from './clock-uncertainty.ts';
import type { JudgingContext } from './context.ts';
import { expectationResult } from './expectation-result.ts';
import { healthInTime, healthMs } from './health-in-time.ts';
import { lateness } from './lateness.ts';
import type { Observation, Seen } from './observation.ts';
import { doubtOf, incompleteness } from './uncertainty.ts';

/**
 * Gives every expectation its verdict. Those that were detected have theirs; for the rest each log is read to
 * its end (a fresh canary comes through behind everything the act wrote), so that a miss need not wait for the
 * whole time-out and is still sure.
 */
export async function settle(
  plan: Plan,
  observation: Observation,
  outcome: ActOutcome,
  context: JudgingContext,
): Promise<ExpectationResult[]> {
  const doubt = () => clockDoubt(observation, context);
  const healthOf = once(
    async (kind: string) =>
      doubt() ??
      doubtOf(observation, context) ??
      incompleteness(observation, kind) ??
      healthInTime(kind, context),
  );
  return Promise.all(
    observation.seen.map(async seen => {
      const result = await settleOne(seen, plan, outcome, healthOf, context);
      // Asked last: the canaries behind the act tell the host's time too.
      const health = doubt();
      return health === undefined ? result : withoutEvidence(seen, health, context);
    }),
  );
}

/** Nothing that was seen counts, a match included: it may be the reversal's, or somebody else's. */
function withoutEvidence(seen: Seen, health: Health, context: JudgingContext): ExpectationResult {
  const { why, fix } = health.state === 'alive' ? { why: '', fix: [] } : health;
  const nothing = { ...seen, telemetry: [], matches: [] };
  return expectationResult(nothing, { verdict: 'inconclusive', met: false, why, fix }, context);
}

async function settleOne(
  seen: Seen,
  plan: Plan,
  outcome: ActOutcome,
  healthOf: (kind: string) => Promise<Health>,
  context: JudgingContext,
): Promise<ExpectationResult> {
  const { expectation } = seen;
  const { telemetry, must, rules } = expectation;
  const kind = context.logs.choose(telemetry.sources) ?? telemetry.sources[0] ?? 'none';
  const fired = must === 'fire' && seen.matches.length > 0;
  if (!fired) announceWait(plan, seen, context);
  const kinds = expectation.byRule === 'log-unknown' ? context.logs.kinds() : [kind];
  const health: Health = fired ? { state: 'alive' } : worst(await Promise.all(kinds.map(healthOf)));
  if (must === 'be-refused') return expectationResult(seen, judgeAttempt(attemptOf(seen, outcome)), context);
  const coverage = await coverageOf(seen, kind, health, context);
  const judgement = judge({
    must,
    telemetry: seen.telemetry.length,
    matches: seen.matches.length,
    ...withLateness(seen, context),
    health,
    coverage,
    ...(outcome.outcome !== 'executed' && { notActed: notActed(outcome) }),
    ...missingRule(rules, context),
  });
  const confirmed = await context.logs.confirm(cited(seen));
  if (confirmed.state !== 'alive') return withoutEvidence(seen, confirmed, context);
  return expectationResult(seen, withRemedy(judgement, expectation), context);
}

/** Events by which a verdict is given: no more than a report cites. */
const mostCited = 20;

function cited({ matches, telemetry }: Seen): LogEvent[] {
  return [...matches.map(({ event }) => event), ...telemetry].slice(0, mostCited);
}

/** Where nothing names the log that carries the telemetry, each must be readable for a miss to be sure. */
function worst(healths: readonly Health[]): Health {
  const untold = healths.find(({ state }) => state === 'inconclusive');
  return untold ?? healths.find(({ state }) => state === 'blind') ?? { state: 'alive' };
}

function withRemedy(judgement: Judgement, { silencedBy = [] }: Expectation): Judgement {
  return judgement.verdict === 'fired' ? { ...judgement, fix: silencedBy } : judgement;
}

function attemptOf({ expectation, telemetry }: Seen, { attempts, succeeded, why }: ActOutcome) {
  const { attempt = '', control = '', told, fix = [] } = expectation.refusal ?? {};
  const count = (where: readonly FieldCondition[]) =>
    telemetry.filter(event => isTelemetry(event, { ...expectation.telemetry, where })).length;
  return {
    attempt: attempts.get(attempt) ?? { outcome: 'not-made' as const, why: why || 'no step is called so' },
    control: { name: control, succeeded: succeeded.has(control) },
    telemetry: telemetry.length,
    ...(told && { told: { refused: count(told.refused), audited: count(told.audited) } }),
    fix,
  };
}

/** Asked only where it can make a difference: nothing arrived and the log itself could be read. */
async function coverageOf(
  seen: Seen,
  kind: string,
  health: Health,
  { logs }: JudgingContext,
): Promise<Health> {
  const isNothing = seen.telemetry.length === 0 && seen.matches.length === 0;
  const isKnown = seen.expectation.byRule !== 'log-unknown';
  const matters = isKnown && isNothing && health.state !== 'inconclusive';
  return matters ? logs.covers(kind, seen.expectation.telemetry.need) : { state: 'alive' };
}

function announceWait({ scenario }: Plan, { expectation }: Seen, context: JudgingContext): void {
  const { report, host } = context;
  const deadlineAt = Date.now() + healthMs(context.options);
  report({
    type: 'waiting',
    host: host.name,
    scenario: scenario.id,
    expectation: expectation.title,
    deadlineAt,
  });
}

function notActed({ outcome, why }: ActOutcome): string {
  return outcome === 'prevented' ? `the host prevented the act: ${why}` : `the act failed: ${why}`;
}

function withLateness(seen: Seen, context: JudgingContext) {
  const late = lateness(seen, context);
  return late && { late };
}

function missingRule(rules: readonly string[], context: JudgingContext): { ruleMissing?: string } {
  if (rules.some(id => context.rules.info(id) !== undefined)) return {};
  const id = rules[0] ?? 'none';
  return { ruleMissing: `the rule ${id} was not loaded: ${context.rules.whyNot(id) ?? 'no file holds it'}` };
}

function once<V>(ask: (key: string) => Promise<V>): (key: string) => Promise<V> {
  const answers = new Map<string, Promise<V>>();
  return key => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
