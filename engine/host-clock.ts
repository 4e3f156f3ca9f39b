import type { ClockOffset } from './clock.ts';

/** The host's time, read at some moment between two of this controller's. All in milliseconds. */
export interface Sighting {
  readonly hostTime: number;
  /** By the clock that nobody can step (`steadyNow`). */
  readonly sent: number;
  readonly received: number;
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

/** A stretch of time in which the host's clock went as the controller's did: what its offset can have been. */
interface Steady {
  readonly low: number;
  readonly high: number;
  /** When the bounds were last drawn; they widen by the drift. */
  readonly at: number;
  /** Nothing sent before this is of it for certain. */
  readonly since: number;
  readonly wallAhead: number;
}

/**
 * Follows one host's clock by every sighting of it. Each bounds the offset at its moment; sightings whose bounds have
 * nothing in common tell that a clock was stepped between them, and the offset is begun anew. Pure.
 */
export class HostClock implements ClockOffset {
  readonly #steps: Step[] = [];
  #now: Steady | undefined;
  #before: Steady | undefined;

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

  /** Another reading of the host's clock; what is no time is passed over. */
  see(sighting: Sighting): void {
    const { hostTime, sent, received } = sighting;
    if (![hostTime, sent, received].every(Number.isFinite) || received < sent) return;
    const seen = steadyFrom(sighting);
    const known = this.#now;
    if (known === undefined) this.#now = seen;
    else if (meet(known, seen)) this.#now = narrowed(known, seen);
    else if (!this.#isOfBefore(seen)) this.#step(known, seen);
  }

  /** The first step that may have happened between two moments of the controller's steady clock. */
  stepIn(from: number, to: number): Step | undefined {
    return this.#steps.find(({ after, before }) => after < to && before > from);
  }

  /** What was on its way while the clock was stepped may tell the old time late. */
  #isOfBefore(seen: Steady): boolean {
    const stepped = this.#steps.at(-1)?.before ?? 0;
    return this.#before !== undefined && seen.since < stepped && meet(this.#before, seen);
  }

  #step(known: Steady, seen: Steady): void {
    const by = (seen.low + seen.high) / 2 - (known.low + known.high) / 2;
    const slept = Math.abs(seen.wallAhead - known.wallAhead - by) < Math.abs(by) / 2;
    this.#steps.push({ by, after: Math.min(known.since, seen.since), before: seen.at, slept });
    this.#before = known;
    this.#now = seen;
  }
}

function steadyFrom({ hostTime, sent, received, wallAhead = 0 }: Sighting): Steady {
  return { low: hostTime - received, high: hostTime - sent, at: received, since: sent, wallAhead };
}

/** Whether one offset can account for both. */
function meet(one: Steady, other: Steady): boolean {
  const slack = tickMs + Math.abs(other.at - one.at) * drift;
  return one.low - slack <= other.high && other.low <= one.high + slack;
}

/** What both allow, as of the later one; the earlier bounds are widened by what the clock can have drifted since. */
function narrowed(known: Steady, seen: Steady): Steady {
  const [old, late] = known.at <= seen.at ? [known, seen] : [seen, known];
  const drifted = (late.at - old.at) * drift;
  const low = Math.max(old.low - drifted, late.low);
  const high = Math.min(old.high + drifted, late.high);
  const bounds = low <= high ? { low, high } : { low: late.low, high: late.high };
  return { ...bounds, at: late.at, since: Math.max(known.since, seen.since), wallAhead: seen.wallAhead };
}
