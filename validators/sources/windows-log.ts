import { type Command, type Completion, type Runner, steadyNow } from '../../runners/index.ts';
import type { Health, LogEvent, OpenLog, OpenOptions, TelemetryNeed } from '../contract.ts';
import { Canaries, type Witness } from './canaries.ts';
import { deferred } from './deferred.ts';
import { blind, inconclusive } from './health.ts';
import { unfinished } from './host-script.ts';
import { PollPace } from './poll-pace.ts';
import {
  coverageOf,
  offBySettings,
  type Sighting,
  securityChannel,
  sysmonChannel,
  turnOn,
} from './windows-coverage.ts';
import { WindowsFeed } from './windows-feed.ts';
import { readNewest, readOn } from './windows-poll.ts';

const mostBytes = 32 * 1024 * 1024;
const pollTimeoutMs = 20_000;

/** Milliseconds after which a host is asked why the canary is not there yet. */
const askedAfterMs = 1_000;

/** A source that is on by its own settings has so many times as long: it may be late. */
const patience = 2.5;

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
  /** What became of the last canary. */
  #canary: ReadonlyMap<string, Sighting> | undefined;
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
    const canary = await this.#sendCanary();
    if (canary === undefined)
      return inconclusive('the event log could not be probed: the connection is gone');
    await Promise.race([this.#readToEnd(), this.#polling]);
    if (this.#ended !== undefined) return inconclusive(`reading the event log ended: ${this.#ended}`);
    const { events, corrupt } = this.#feed;
    if (events.dropped > 0) return inconclusive(`${events.dropped} events were dropped unread`);
    if (corrupt > 0) return inconclusive(`${corrupt} events could not be parsed`);
    return healthBy([...canary.values()]);
  }

  #canaryChannels(): string[] {
    return canaryChannels
      .filter(channel => this.#feed.channel(channel)?.failed === undefined)
      .filter(channel => this.#channels.includes(channel));
  }

  /** What became of it in each channel; undefined where it could not be sent. */
  async #sendCanary(): Promise<ReadonlyMap<string, Sighting> | undefined> {
    const text = this.#canaries.next();
    const { signal } = this.#stop;
    const completion = await this.#runner.exec(canaryCommand(text), { signal });
    if (unfinished(completion)) return undefined;
    const channels = this.#canaryChannels();
    const sightings = await this.#hurried(() =>
      Promise.all(channels.map(async name => [name, await this.#sighting(name, text, completion)] as const)),
    );
    this.#canaries.done(text);
    this.#canary = new Map(sightings);
    return this.#canary;
  }

  /** A channel that is silent is asked for its settings: what is off is not waited for, what is on may be late. */
  async #sighting(channel: string, text: string, sent: Completion): Promise<Sighting> {
    const { canaryMs = 5_000 } = this.#options;
    const { signal } = this.#stop;
    const account = accountIn(sent);
    const isOurs = (seen: Witness) =>
      seen.channel === channel.toLowerCase() && seen.account?.some(name => account.includes(name)) === true;
    const comes = (ms: number) => this.#canaries.within(text, sent, isOurs, ms, signal);
    const since = steadyNow();
    if (await comes(Math.min(askedAfterMs, canaryMs))) return { state: 'alive' };
    const off = await offBySettings(channel, text, this.#ask());
    if (off?.state === 'blind') return off;
    const waitMs = off === undefined ? patience * canaryMs : canaryMs;
    if (await comes(Math.max(0, since + waitMs - steadyNow()))) return { state: 'alive' };
    return off ?? late(channel, waitMs);
  }

  #ask() {
    return {
      exec: (command: Command) =>
        this.#runner.exec({ ...command, as: 'observer' }, { signal: this.#stop.signal }),
    };
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
      canary: this.#canary ?? (await this.#sendCanary()) ?? new Map(),
      ...this.#ask(),
    });
  }

  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#stop.abort();
    this.#pace.wake();
    await this.#polling.catch(() => undefined);
    this.#feed.events.end();
  }
}

/** Late is what may still come: no miss is sure before. */
function late(channel: string, ms: number): Sighting {
  const why = `${channel} is late: a process that was started ${Math.round(ms / 1000)} s ago is not in it yet`;
  return { ...inconclusive(why, ['give the host less to log, or repeat it']), late: true };
}

function healthBy(sightings: readonly Sighting[]): Health {
  const behind = sightings.find(sighting => sighting.late);
  if (behind?.state === 'inconclusive') return inconclusive(behind.why, behind.fix);
  if (sightings.length === 0 || sightings.some(({ state }) => state !== 'blind')) return { state: 'alive' };
  return blind('a new process leaves no event, neither 4688 nor Sysmon 1', [
    ...turnOn.processCreation,
    ...turnOn.commandLine,
  ]);
}

/** A process that names who it is; its command line is the canary. */
function canaryCommand(text: string): Command {
  const args = ['/d', '/c', 'whoami.exe', '/user', '/fo', 'csv', '/nh', '&', 'rem', text];
  return { program: 'cmd.exe', args, as: 'observer' };
}

/** `"host\\user","S-1-5-21-..."`: by what the event log calls the account, which no other can take. */
function accountIn({ stdout }: Completion): string[] {
  const [, user, sid] = /^"([^"]+)","(S-1-[\d-]+)"/im.exec(stdout) ?? [];
  return [user, sid].flatMap(name => name?.toLowerCase() ?? []);
}
