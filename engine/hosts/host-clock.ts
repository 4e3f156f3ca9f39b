import { steadyNow } from '../../runners/index.ts';
import type { ClockOffset } from './clock.ts';

/** The host's time, read at some moment between two of this controller's. All in milliseconds. */
export interface Sighting {
  readonly hostTime: number;
  /** By the clock that nobody can step (`steadyNow`). */
  readonly sent: number;
  readonly received: number;
  /** Milliseconds by which the time may be off to either side, as far as the host tells it at all; default: 0. */
  readonly within?: number;
  /** What the controller's wall clock was ahead of its steady one when it was received. */
  readonly wallAhead?: number;
}

/** The host's clock was set, or one of the two machines stood still. */
export interface Step {
  /** Milliseconds that the host's clock went forward against the controller's; negative where it went back. */
  readonly by: number;
  /** It happened between these moments of the controller's steady clock. */
  readonly after: number;
  readonly before: number;
  /** Whether the controller's wall clock went the same way: then it is the controller that slept. */
  readonly slept: boolean;
}

/** Milliseconds that a log's stamp or a reading may be behind: clocks tick every 4 to 16 ms. */
const tickMs = 20;

/** How fast NTP slews a clock at most, and more than two crystals differ by. */
const drift = 500e-6;

/** Sightings kept, to tell between which of them a step was. */
const mostKept = 200;

/** What the host's offset can have been, by one sighting or by several that agree. */
interface Bounds {
  readonly low: number;
  readonly high: number;
  /** When they were last drawn; they widen by the drift. */
  readonly at: number;
  /** When what they rest on was sent, the latest of it. */
  readonly since: number;
  readonly wallAhead: number;
}

/**
 * Follows one host's clock by every sighting of it: answers and canaries, which may come long after they were sent and
 * in any order. Each bounds the offset at its moment; two that have nothing in common tell that a clock was stepped
 * between them, and the offset is begun anew. Pure.
 */
export class HostClock implements ClockOffset {
  readonly #steps: Step[] = [];
  /** Since the last step. */
  #kept: Bounds[] = [];
  #now: Bounds | undefined;
  #before: Bounds | undefined;
  #lastSent = Number.NEGATIVE_INFINITY;

  /** False until the host told its time. */
  get isKnown(): boolean {
    return this.#now !== undefined;
  }

  /** As it is now; nothing to rely on where the clock is not known. */
  get offset(): number {
    return this.#now === undefined ? 0 : (this.#now.low + this.#now.high) / 2;
  }

  get uncertainty(): number {
    return this.#now === undefined ? 0 : Math.max(tickMs / 2, (this.#now.high - this.#now.low) / 2);
  }

  /** Another reading of the host's clock; what is no time is skipped. */
  see(sighting: Sighting): void {
    const { hostTime, sent, received } = sighting;
    if (![hostTime, sent, received].every(Number.isFinite) || received < sent) return;
    this.#lastSent = Math.max(this.#lastSent, sent);
    const seen = boundsFrom(sighting);
    const known = this.#now;
    if (known === undefined) this.#begin(seen);
    else if (meet(known, seen)) this.#agree(known, seen);
    else if (!this.#isOfBefore(seen)) this.#step(known, seen);
  }

  /** The first step that may have happened between two moments of the controller's steady clock. */
  stepIn(from: number, to: number): Step | undefined {
    return this.#steps.find(({ after, before }) => after < to && before > from);
  }

  /** Whether it was looked at after a moment of the controller's steady clock: a step before it would be known. */
  isSeenAfter(moment: number): boolean {
    return this.#lastSent >= moment;
  }

  #begin(seen: Bounds): void {
    this.#now = seen;
    this.#kept = [seen];
  }

  #agree(known: Bounds, seen: Bounds): void {
    this.#now = narrowed(known, seen);
    this.#kept.push(seen);
    if (this.#kept.length > mostKept) this.#kept.shift();
  }

  /** What was on its way while the clock was stepped may tell the old time late. */
  #isOfBefore(seen: Bounds): boolean {
    const stepped = this.#steps.at(-1)?.before ?? 0;
    return this.#before !== undefined && seen.since < stepped && meet(this.#before, seen);
  }

  /** After the last that speaks against the new time: a slow answer before it may have told either. */
  #step(known: Bounds, seen: Bounds): void {
    const against = this.#kept.filter(kept => !meet(kept, seen)).sort((a, b) => a.since - b.since);
    const last = against.at(-1) ?? known;
    // Sent before what is known already: it tells the old time late.
    const isOld = seen.since < last.since;
    const by = (middle(seen) - middle(known)) * (isOld ? -1 : 1);
    const slept = sleptBy(known, seen, isOld ? -by : by);
    const after = Math.min(last.since, seen.since);
    this.#steps.push({ by, after, before: Math.max(seen.at, last.at), slept });
    if (isOld) return;
    this.#before = known;
    this.#begin(seen);
  }
}

/** Milliseconds that this controller's wall clock is ahead of its steady one: more after each of its sleeps. */
export function wallAhead(): number {
  return Date.now() - steadyNow();
}

/** What is vague of the time makes the bounds wider, and not the time in which it was told. */
function boundsFrom({ hostTime, sent, received, within = 0, wallAhead: ahead = 0 }: Sighting): Bounds {
  const [low, high] = [hostTime - within - received, hostTime + within - sent];
  return { low, high, at: received, since: sent, wallAhead: ahead };
}

/** Whether the controller's wall clock went the same way. */
function sleptBy(known: Bounds, seen: Bounds, by: number): boolean {
  return Math.abs(seen.wallAhead - known.wallAhead - by) < Math.abs(by) / 2;
}

function middle({ low, high }: Bounds): number {
  return (low + high) / 2;
}

/** Whether one offset can account for both. */
function meet(one: Bounds, other: Bounds): boolean {
  const slack = tickMs + Math.abs(other.at - one.at) * drift;
  return one.low - slack <= other.high && other.low <= one.high + slack;
}

/** What both allow, as of the later one; the earlier bounds are widened by what the clock can have drifted since. */
function narrowed(known: Bounds, seen: Bounds): Bounds {
  const [old, late] = known.at <= seen.at ? [known, seen] : [seen, known];
  const drifted = (late.at - old.at) * drift;
  const low = Math.max(old.low - drifted, late.low);
  const high = Math.min(old.high + drifted, late.high);
  const bounds = low <= high ? { low, high } : { low: late.low, high: late.high };
  return { ...bounds, at: late.at, since: Math.max(known.since, seen.since), wallAhead: late.wallAhead };
}
