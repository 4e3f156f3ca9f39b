import type { Command, Completion, Runner } from '../../runners/index.ts';
import type { Health, LogEvent, OpenLog, OpenOptions, TelemetryNeed } from '../contract.ts';
import { type Canaries, isOf } from './canaries.ts';
import type { EventQueue } from './event-queue.ts';
import { unfinished } from './host-script.ts';

/** What a source reads out of the lines of a program that prints events as they happen and keeps none. */
export interface LiveFeed {
  readonly events: EventQueue<LogEvent>;
  line(text: string): void;
}

/** One kind of live log: how it is followed, tried, and judged. */
export interface LiveKind<Feed extends LiveFeed = LiveFeed> {
  readonly name: string;
  readonly follow: Command;
  readonly feed: Feed;
  readonly canaries: Canaries;
  /** A harmless deed that the log must show; `text` is new each time. */
  canary(text: string): Command;
  /** Why the log cannot be believed although its canaries come, or undefined. */
  distrust(): Health | undefined;
  /** Why no canary came. `ended` says how the program that was followed did, where it did. */
  silence(ended: string | undefined): Health;
  covers(need: TelemetryNeed): Health;
}

/** Default time (ms) for a canary to come back. */
const usualMs = 5_000;

/** The first canaries' shares of it: the program needs a moment before it listens. */
const lastOpeningShare = 0.4;
const openingShares = [0.05, 0.1, 0.2, lastOpeningShare];

/** A log that can only be heard live: what is not followed while it happens is gone. */
export class LiveLog implements OpenLog {
  readonly #runner: Runner;
  readonly #options: OpenOptions;
  readonly #kind: LiveKind;
  readonly #stop = new AbortController();
  #reading: Promise<void> = Promise.resolve();
  #heardFromTheStart = false;
  #ended: string | undefined;

  constructor(runner: Runner, options: OpenOptions, kind: LiveKind) {
    this.#runner = runner;
    this.#options = options;
    this.#kind = kind;
    options.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get events(): AsyncIterable<LogEvent> {
    return this.#kind.feed.events;
  }

  /** Resolves when a canary was heard, so that nothing later can be missed, or when none will be. */
  async start(): Promise<void> {
    this.#reading = this.#follow();
    for (const share of openingShares) {
      if (this.#ended !== undefined || this.#stop.signal.aborted) return;
      this.#heardFromTheStart = await this.#heard(share * this.#canaryMs);
      if (this.#heardFromTheStart) return;
    }
  }

  get #canaryMs(): number {
    return this.#options.canaryMs ?? usualMs;
  }

  async #follow(): Promise<void> {
    const { name, follow, feed } = this.#kind;
    const completion = await this.#runner.follow?.(follow, line => feed.line(line), this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    if (completion === undefined)
      this.#ended = `${name} has to be followed, and this transport runs one command at a time`;
    else this.#ended = endingOf(completion, line => feed.line(line));
  }

  /** Sends a canary; ends early where the followed program does. */
  async #heard(ms: number): Promise<boolean> {
    const { canaries } = this.#kind;
    const text = canaries.next();
    const { signal } = this.#stop;
    const over = new AbortController();
    const waiting = AbortSignal.any([signal, over.signal]);
    const sent = await this.#runner.exec(this.#kind.canary(text), { signal, timeoutMs: sendMs });
    const trouble = troubleWith(sent);
    if (trouble !== undefined) this.#ended ??= `the canary could not be sent: ${trouble}`;
    const seen = canaries.within(text, sent, isOf(sent.pid), ms, waiting);
    await Promise.race([seen, this.#reading]);
    over.abort();
    const came = await seen;
    canaries.done(text);
    return came;
  }

  /** A fresh canary must come through behind everything that happened before it. */
  async health(): Promise<Health> {
    const ended = this.#ended;
    if (ended !== undefined) return this.#kind.silence(ended);
    // What was silent for the whole opening needs no long wait to be called so.
    const share = this.#heardFromTheStart ? 1 : lastOpeningShare;
    const heard = await this.#heard(share * this.#canaryMs);
    if (!heard) return this.#kind.silence(this.#ended);
    return this.#kind.distrust() ?? this.#gaps() ?? { state: 'alive' };
  }

  /** What this side missed: the beginning, or what nobody read in time. */
  #gaps(): Health | undefined {
    const { dropped } = this.#kind.feed.events;
    const late = `${this.#kind.name} began to be heard only after the run had`;
    if (!this.#heardFromTheStart) return { state: 'inconclusive', why: late, fix: ['repeat it'] };
    if (dropped === 0) return undefined;
    return { state: 'inconclusive', why: `${dropped} events were dropped unread`, fix: [] };
  }

  async covers(need: TelemetryNeed): Promise<Health> {
    return this.#kind.covers(need);
  }

  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#stop.abort();
    await this.#reading.catch(() => undefined);
    this.#kind.feed.events.end();
  }
}

/** Milliseconds for a canary's command itself. */
const sendMs = 10_000;

/** Without its process id nobody can tell an answer from somebody else's: that is no proof of a dead log, either. */
function troubleWith(completion: Completion): string | undefined {
  const trouble = unfinished(completion);
  if (trouble !== undefined || completion.code !== 0) return trouble ?? `exit code ${completion.code}`;
  return completion.pid === undefined
    ? 'the host does not tell its process id: let sudo run any program'
    : undefined;
}

/** What the program said on its standard error belongs to its notices. */
function endingOf(completion: Completion, notice: (line: string) => void): string {
  for (const line of completion.stderr.split('\n')) if (line !== '') notice(line);
  return unfinished(completion) ?? `exit code ${completion.code}`;
}
