import { setTimeout as delay } from 'node:timers/promises';
import { type Command, type Completion, type Runner, steadyNow } from '../../runners/index.ts';
import type { Health, LogEvent, OpenLog, OpenOptions, TelemetryNeed } from '../contract.ts';
import { Canaries, type Witness } from './canaries.ts';
import { deferred } from './deferred.ts';
import { blind, inconclusive } from './health.ts';
import { unfinished } from './host-script.ts';
import { PollPace } from './poll-pace.ts';
import { coverageOf, securityChannel, sysmonChannel, turnOn } from './windows-coverage.ts';
import { WindowsFeed } from './windows-feed.ts';
import { readNewest, readOn } from './windows-poll.ts';

const mostBytes = 32 * 1024 * 1024;
const pollTimeoutMs = 20_000;

/** Milliseconds that one channel may be behind another at least. */
const latecomersMs = 1_000;

/** Channels where every process leaves an event, so that a harmless one is their canary. */
const canaryChannels = [securityChannel, sysmonChannel];

/** The event log of one Windows host, opened; read by polling, since wevtutil does not follow. */
export class WindowsLog implements OpenLog {
  readonly #runner: Runner;
  readonly #options: OpenOptions;
  readonly #channels: readonly string[];
  readonly #canaries: Canaries;
  readonly #feed: WindowsFeed;
  readonly #stop = new AbortController();
  #polling: Promise<void> = Promise.resolve();
  #ended: string | undefined;
  /** Where the last canary was seen. */
  #seen: ReadonlySet<string> | undefined;
  readonly #pace = new PollPace();
  /** Resolved and renewed at the end of each whole poll. */
  #polled = deferred();

  constructor(runner: Runner, options: OpenOptions, channels: readonly string[]) {
    this.#runner = runner;
    this.#options = options;
    this.#channels = channels;
    this.#canaries = new Canaries(`servicedrill-canary-${options.marker}.`, options.onTime);
    this.#feed = new WindowsFeed(this.#canaries);
    options.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get events(): AsyncIterable<LogEvent> {
    return this.#feed.events;
  }

  /** Resolves when every channel's position is fixed. @throws Error with `fix` where none can be read. */
  async start(): Promise<void> {
    const newest = readNewest(this.#channels);
    const { signal } = this.#stop;
    const completion = await this.#runner.exec(newest.command, { signal, maxBytes: mostBytes });
    const trouble = unfinished(completion);
    if (trouble !== undefined) throw new Error(trouble);
    for (const answer of newest.answers(completion.stdout)) this.#feed.begin(answer);
    if (this.#feed.positions.length === 0) throw this.#unreadable();
    this.#polling = this.#poll();
  }

  #unreadable(): Error {
    const said = this.#feed.channel(this.#channels[0] ?? '')?.failed ?? 'no answer';
    const fix = 'net localgroup "Event Log Readers" OBSERVER /add  # on the host';
    return Object.assign(new Error(said.split(/\r?\n/)[0]), { fix });
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    let took = 0;
    let more = false;
    while (!signal.aborted && this.#ended === undefined) {
      if (!more) await this.#pace.rest(took);
      if (signal.aborted) return;
      const begun = performance.now();
      more = await this.#readOn();
      took = performance.now() - begun;
      const done = this.#polled;
      this.#polled = deferred();
      done.resolve();
    }
  }

  async #readOn(): Promise<boolean> {
    const on = readOn(this.#feed.positions);
    const { signal } = this.#stop;
    const limits = { signal, maxBytes: mostBytes, timeoutMs: pollTimeoutMs };
    const completion = await this.#runner.exec(on.command, limits);
    if (signal.aborted) return false;
    this.#noteEnding(completion);
    const more = on.answers(completion.stdout).map(answer => this.#feed.take(answer));
    return more.includes(true) && this.#ended === undefined;
  }

  #noteEnding(completion: Completion): void {
    this.#ended = unfinished(completion);
    if (completion.truncated) this.#ended ??= 'more than 32 MiB at once';
  }

  hurry(until: AbortSignal): void {
    this.#pace.hurry(until);
  }

  /**
   * A fresh canary (a process that does nothing) must come through, and every channel be read once more behind it.
   * The System log has no canary of its own: the service control manager alone writes to it, and it cannot be muted.
   */
  async health(): Promise<Health> {
    if (this.#ended !== undefined) return inconclusive(`reading the event log ended: ${this.#ended}`);
    const seen = await this.#sendCanary();
    if (seen === undefined) return inconclusive('the event log could not be probed: the connection is gone');
    await Promise.race([this.#readToEnd(), this.#polling]);
    if (this.#ended !== undefined) return inconclusive(`reading the event log ended: ${this.#ended}`);
    const { events, corrupt } = this.#feed;
    if (events.dropped > 0) return inconclusive(`${events.dropped} events were dropped unread`);
    if (corrupt > 0) return inconclusive(`${corrupt} events could not be parsed`);
    if (seen.size > 0 || this.#canaryChannels().length === 0) return { state: 'alive' };
    return blind('a new process leaves no event, neither 4688 nor Sysmon 1', [
      ...turnOn.processCreation,
      ...turnOn.commandLine,
    ]);
  }

  #canaryChannels(): string[] {
    return canaryChannels
      .filter(channel => this.#feed.channel(channel)?.failed === undefined)
      .filter(channel => this.#channels.includes(channel));
  }

  /** The channels where it was seen; undefined where it could not be sent. */
  async #sendCanary(): Promise<ReadonlySet<string> | undefined> {
    const { canaryMs = 5_000 } = this.#options;
    const text = this.#canaries.next();
    const { signal } = this.#stop;
    const completion = await this.#runner.exec(canaryCommand(text), { signal });
    if (unfinished(completion)) return undefined;
    this.#seen = await this.#hurried(() => this.#sightings(text, completion, canaryMs));
    this.#canaries.done(text);
    return this.#seen;
  }

  /** A channel that is silent while the other already told of it gets four times what that one took, not all the time. */
  async #sightings(text: string, sent: Completion, canaryMs: number): Promise<ReadonlySet<string>> {
    const since = steadyNow();
    const account = accountIn(sent);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    const arrivals = this.#canaryChannels().map(async channel => {
      const isOurs = (seen: Witness) =>
        seen.channel === channel.toLowerCase() && seen.account?.some(name => account.includes(name)) === true;
      if (!(await this.#canaries.within(text, sent, isOurs, canaryMs, signal))) return [];
      const left = delay(Math.max(latecomersMs, 4 * (steadyNow() - since)), undefined, { signal });
      left.then(() => over.abort()).catch(() => {});
      return [channel];
    });
    const seen = await Promise.all(arrivals);
    over.abort();
    return new Set(seen.flat());
  }

  /** The poll that is under way may have begun too early: the one after it is whole. */
  #readToEnd(): Promise<void> {
    return this.#hurried(async () => {
      await this.#polled.promise;
      await this.#polled.promise;
    });
  }

  async #hurried<T>(wait: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    this.hurry(over.signal);
    try {
      return await wait();
    } finally {
      over.abort();
    }
  }

  async covers(need: TelemetryNeed): Promise<Health> {
    if (need.kind !== 'windows-event') return blind(`Windows has no event of kind ${need.kind}`, []);
    return coverageOf(need, {
      feed: this.#feed,
      seen: this.#seen ?? (await this.#sendCanary()) ?? new Set(),
      exec: command => this.#runner.exec({ ...command, as: 'observer' }, { signal: this.#stop.signal }),
    });
  }

  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#stop.abort();
    this.#pace.wake();
    await this.#polling.catch(() => undefined);
    this.#feed.events.end();
  }
}

/** A process that tells who it is; its command line is the canary. */
function canaryCommand(text: string): Command {
  const args = ['/d', '/c', 'whoami.exe', '/user', '/fo', 'csv', '/nh', '&', 'rem', text];
  return { program: 'cmd.exe', args, as: 'observer' };
}

/** `"host\\user","S-1-5-21-..."`: by what the event log calls the account, which no other can take. */
function accountIn({ stdout }: Completion): string[] {
  const [, user, sid] = /^"([^"]+)","(S-1-[\d-]+)"/im.exec(stdout) ?? [];
  return [user, sid].flatMap(name => name?.toLowerCase() ?? []);
}
