import { steadyNow } from '../../runners/index.ts';
import { Attribution, isTelemetry, type LogEvent, onComputer } from '../../validators/index.ts';
import type { Expected, Plan } from '../plan/index.ts';
import { Kept } from './kept.ts';
import type { Fired, Rules, RuleWatch } from './rules.ts';

/** What one expectation has seen so far. */
export interface Seen {
  readonly expectation: Expected;
  readonly telemetry: LogEvent[];
  readonly matches: Fired[];
  /** Whether an event bears a name of the drill's own. */
  readonly isNamed: (event: LogEvent) => boolean;
  /** Controller's steady clock, milliseconds, when the first match was made. */
  matchedAt?: number;
}

/** Events kept for a second look, should a process id become known only later. */
const undecidedLimit = { events: 20_000, characters: 32 * 1024 * 1024 };

/** Events of the act that are kept: more than any procedure leaves, and no more than a host that floods us may cost. */
const ownedLimit = { events: 50_000, characters: 64 * 1024 * 1024 };

/** Collects, for one scenario on one host, what the act phase left in the logs and which rules it fired. */
export class Observation {
  readonly attribution: Attribution;
  readonly seen: readonly Seen[];
  /** Events of the act's time that could not be kept for a second look. */
  lost = 0;
  readonly alsoFired = new Map<string, LogEvent[]>();
  /** Every rule that fired, expected or not. */
  readonly fired = new Map<string, LogEvent[]>();
  /** Every event of the act, for the run folder. */
  get owned(): readonly LogEvent[] {
    return this.#owned.items;
  }
  readonly #owned = new Kept<LogEvent>(ownedLimit, event => event.raw);
  readonly #plan: Plan;
  readonly #rules: Rules;
  readonly #watch: RuleWatch;
  readonly #onDetected: (seen: Seen) => void;
  readonly #undecided = new Kept<LogEvent>(undecidedLimit, event => event.raw);
  /** With the controller's moment of arrival. */
  readonly #held = new Kept<Arrived>(undecidedLimit, ({ event }) => event.raw);
  #keeping = 0;
  #allKnown = false;
  readonly #expected: ReadonlySet<string>;
  #resolveComplete: () => void = () => {};
  /** Resolves when everything that must fire has fired. */
  readonly complete: Promise<void>;
  /** From the first probe before the act to the end of the reversal, by the controller's steady clock. */
  readonly span = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

  constructor(plan: Plan, rules: Rules, onDetected: (seen: Seen) => void) {
    this.#plan = plan;
    this.attribution = new Attribution({
      marker: plan.marker,
      names: plan.steps.flatMap(step => handlesOf(step).names),
      paths: plan.steps.flatMap(step => handlesOf(step).paths),
      actors: actorsOf(plan),
    });
    const isNamed = (event: LogEvent) => this.attribution.names(event);
    this.seen = plan.expectations.map(expectation => ({ expectation, telemetry: [], matches: [], isNamed }));
    this.#expected = new Set(plan.expectations.flatMap(({ rules: ids }) => ids));
    this.#rules = rules;
    this.#watch = rules.watch();
    this.#onDetected = onDetected;
    this.complete = new Promise(resolve => {
      this.#resolveComplete = resolve;
    });
  }

  /** One event of a log; nothing is of the act before `attribution.begin`. */
  accept(event: LogEvent, at: number = steadyNow()): void {
    if (this.#keeping > 0 && !this.attribution.isSure(event)) this.#hold(event, at);
    else if (this.attribution.owns(event)) this.#own(event, at);
    else if (this.#allKnown || !this.attribution.covers(event)) return;
    else if (!this.#undecided.keep(event)) this.lost += 1;
  }

  /** A command of the program's own begins: what comes meanwhile may be its doing, until its process ids are known. */
  keeping(): (pids: readonly number[]) => void {
    this.#keeping += 1;
    return pids => {
      this.#keeping -= 1;
      for (const pid of pids) this.attribution.kept(pid);
      if (this.#keeping > 0) return;
      for (const { event, at } of this.#held.take()) this.accept(event, at);
    };
  }

  #hold(event: LogEvent, at: number): void {
    if (!this.attribution.covers(event)) return;
    if (!this.#held.keep({ event, at })) this.lost += 1;
  }

  /** A process of the act became known: events that came before it may be its own. */
  acted(pid: number): void {
    this.attribution.acted(pid);
    for (const event of this.#undecided.take()) this.accept(event);
  }

  /** No further process will become known: what was not of the act by now never will be, and is let go. */
  actEnded(): void {
    this.#allKnown = true;
    this.#undecided.take();
  }

  #own(found: LogEvent, at: number): void {
    const event = this.#onHost(found);
    if (!this.#owned.keep(event)) {
      this.lost += 1;
      return;
    }
    const fired = this.#watch.push(event);
    for (const seen of this.seen) this.#note(seen, event, fired, at);
    for (const { rule, event: on } of fired) this.#noteExtra(rule, on);
    this.#settleIfComplete();
  }

  /** Logs of Linux and macOS call a host by many names or none; these are all of one, so that correlations see one. */
  #onHost(event: LogEvent): LogEvent {
    const { facts } = this.#plan;
    if (facts.platform === 'windows') return event;
    return { ...event, views: event.views.map(view => onComputer(view, facts.hostname)) };
  }

  #noteExtra(rule: string, event: LogEvent): void {
    append(this.fired, rule, event);
    if (!this.#expected.has(rule)) append(this.alsoFired, rule, event);
  }

  /** A rule's match counts for the expectation whose telemetry it was made on. */
  #note(seen: Seen, event: LogEvent, fired: readonly Fired[], at: number): void {
    const { rules } = seen.expectation;
    if (this.#isTelemetry(event, seen.expectation)) seen.telemetry.push(event);
    for (const { rule, event: on } of fired) {
      if (!rules.includes(rule) || !this.#isTelemetry(on, seen.expectation)) continue;
      seen.matches.push({ rule, event: on });
      if (seen.matchedAt !== undefined) continue;
      seen.matchedAt = at;
      if (seen.expectation.must === 'fire') this.#onDetected(seen);
    }
  }

  /** A correlation's last event is of one of its rules. */
  #isTelemetry(event: LogEvent, { byRule, rules, telemetry }: Expected): boolean {
    if (byRule === undefined) return isTelemetry(event, telemetry);
    return rules.some(this.#rules.askedAbout([event]));
  }

  /** Whether everything that must fire has fired. */
  get isComplete(): boolean {
    return this.seen.every(({ expectation, matches }) => expectation.must !== 'fire' || matches.length > 0);
  }

  #settleIfComplete(): void {
    if (this.isComplete) this.#resolveComplete();
  }
}

interface Arrived {
  readonly event: LogEvent;
  readonly at: number;
}

function append(lists: Map<string, LogEvent[]>, key: string, event: LogEvent): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [event]);
  else list.push(event);
}

/** None where somebody else acts too, of whom it is not known by what names logs may call him. */
function actorsOf({ steps, facts }: Plan): string[] {
  const { actor, identities = [], knownAdmin = [] } = facts;
  const commands = steps.flatMap(step => ('change' in step ? step.change.apply : [step.action.command]));
  const anyone = steps.some(step => 'change' in step && step.change.runsAsAnyone);
  const alone = !anyone && commands.every(({ as = 'actor', on }) => as !== 'unprivileged' && on !== 'source');
  return alone && identities.length > 0 ? [actor, ...identities, ...knownAdmin] : [];
}

function handlesOf(step: Plan['steps'][number]) {
  return 'change' in step ? step.change.handles : step.action.handles;
}
