import { setTimeout as delay } from 'node:timers/promises';
import type { Completion, Runner } from '../../runners/index.ts';
import type { Health, LogEvent, OpenLog, OpenOptions, TelemetryNeed } from '../contract.ts';
import { Canaries, isOf, senderIn } from './canaries.ts';
import { blind, inconclusive } from './health.ts';
import { sections, shellScript, unfinished } from './host-script.ts';
import { JournalFeed } from './journald-feed.ts';
import {
  emptyScript,
  followScript,
  heldScript,
  levelScript,
  positionScript,
  probeScript,
  readScript,
} from './journald-scripts.ts';
import { rateLimit, switchedOff } from './journald-settings.ts';

const openingMs = 15_000;
/** After so long without an entry it is asked whether there is one. */
const quietMs = 1_000;
const pollMs = 250;
/** For what is in the journal already; whoever asks has a deadline of their own besides. */
const slowMs = 30_000;
const mostBytes = 16 * 1024 * 1024;

/** The journal of one host, opened. */
export class JournaldLog implements OpenLog {
  readonly #runner: Runner;
  readonly #options: OpenOptions;
  readonly #stop = new AbortController();
  readonly #canaries: Canaries;
  readonly #feed: JournalFeed;
  #positioned: () => void = () => {};
  #reading: Promise<unknown> = Promise.resolve();
  #ended: string | undefined;

  constructor(runner: Runner, options: OpenOptions) {
    this.#runner = runner;
    this.#options = options;
    this.#canaries = new Canaries(`servicedrill canary ${options.marker}.`, options.onTime);
    this.#feed = new JournalFeed(options.marker, this.#canaries);
    options.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get events(): AsyncIterable<LogEvent> {
    return this.#feed.events;
  }

  /** Resolves when the position is fixed: every later entry will be read. */
  async start(): Promise<void> {
    const positioned = new Promise<void>(resolve => {
      this.#positioned = resolve;
    });
    this.#reading = this.#runner.follow ? this.#follow() : this.#poll();
    const begun = Promise.race([positioned, this.#reading]).then(() => true);
    if (await Promise.race([begun, this.#pause(quietMs)])) return;
    if (!(await this.#isEmpty())) await Promise.race([begun, this.#pause(openingMs)]);
  }

  #pause(ms: number): Promise<boolean> {
    return delay(ms, false, { signal: this.#stop.signal, ref: false }).catch(() => false);
  }

  /** An empty journal has no last entry to begin at: all that comes will be new. */
  async #isEmpty(): Promise<boolean> {
    const { signal } = this.#stop;
    const { stdout } = await this.#runner.exec(shellScript(emptyScript), { signal, timeoutMs: openingMs });
    const isEmpty = sections(stdout).has('empty');
    if (isEmpty) this.#feed.beginEmpty();
    return isEmpty;
  }

  async #follow(): Promise<void> {
    const command = shellScript(followScript, this.#canaries.next());
    const completion = await this.#runner.follow?.(command, line => this.#take(line), this.#stop.signal);
    if (completion) this.#endedWith(completion);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    await this.#readOnce(positionScript, this.#canaries.next());
    while (!signal.aborted && this.#ended === undefined && this.#feed.cursor !== undefined) {
      await this.#readOnce(readScript, this.#feed.cursor);
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #readOnce(script: string, argument: string): Promise<void> {
    const completion = await this.#runner.exec(shellScript(script, argument), {
      signal: this.#stop.signal,
      maxBytes: mostBytes,
    });
    for (const line of completion.stdout.split('\n')) this.#take(line);
    if (unfinished(completion) || completion.truncated) this.#endedWith(completion);
  }

  #take(line: string): void {
    this.#feed.line(line);
    if (this.#feed.cursor !== undefined) this.#positioned();
  }

  #endedWith(completion: Completion): void {
    if (this.#stop.signal.aborted) return;
    this.#ended =
      unfinished(completion) ?? (completion.truncated ? 'too much at once' : `exit code ${completion.code}`);
  }

  /** A fresh canary must come through behind everything that was logged before it. */
  async health(): Promise<Health> {
    const refused = this.#refusal();
    if (refused) return refused;
    const text = this.#canaries.next();
    const { signal } = this.#stop;
    const completion = await this.#runner.exec(shellScript(probeScript, text), { signal });
    if (unfinished(completion))
      return inconclusive(`the journal could not be probed: ${unfinished(completion)}`);
    const probe = sections(completion.stdout);
    const arrived = await this.#arrived(text, completion, switchedOff(probe) !== undefined);
    this.#canaries.done(text);
    return this.#judge(arrived, probe);
  }

  /** Where the journal itself has it, only the way here is slow: a busy host is not blind. */
  async #arrived(text: string, sent: Completion, isOff: boolean): Promise<boolean> {
    const { signal } = this.#stop;
    const isOurs = isOf(senderIn(sent.stdout));
    const within = (ms: number) => this.#canaries.within(text, sent, isOurs, ms, signal);
    if (await within(isOff ? quietMs : (this.#options.canaryMs ?? 5000))) return true;
    if (this.#ended !== undefined || signal.aborted) return false;
    const { stdout } = await this.#runner.exec(shellScript(heldScript, text), { signal });
    return sections(stdout).has('held') && (await within(slowMs));
  }

  #judge(arrived: boolean, probe: ReadonlyMap<string, readonly string[]>): Health {
    const { suppression, events } = this.#feed;
    if (!arrived) return this.#silent(probe);
    if (suppression !== undefined)
      return inconclusive(`journald held messages back: ${suppression}`, rateLimit);
    if (events.dropped > 0) return inconclusive(`${events.dropped} entries were dropped unread`);
    return { state: 'alive' };
  }

  #silent(probe: ReadonlyMap<string, readonly string[]>): Health {
    if (this.#ended !== undefined)
      return inconclusive(`reading the journal ended: ${this.#ended}. ${this.#notices()}`);
    return (
      switchedOff(probe) ??
      blind('journald runs, yet a message sent to it did not come out of journalctl', [
        'systemctl restart systemd-journald',
      ])
    );
  }

  /** Why journalctl showed nothing, or not everything, from the start. */
  #refusal(): Health | undefined {
    const notices = this.#notices();
    if (/^#servicedrill no-journalctl/m.test(notices)) return inconclusive('journalctl is not on the host');
    if (/^#servicedrill hidden|insufficient permissions|not seeing messages/m.test(notices)) {
      return inconclusive('the observer sees its own messages only', [
        'usermod -aG systemd-journal OBSERVER  # or become: sudo in the inventory',
      ]);
    }
    return undefined;
  }

  #notices(): string {
    return this.#feed.notices.join('\n');
  }

  async covers(need: TelemetryNeed): Promise<Health> {
    if (need.kind !== 'service-start') {
      return blind(`the journal has no record of kind ${need.kind}; auditd has`, []);
    }
    const refused = this.#refusal();
    if (refused) return refused;
    const completion = await this.#runner.exec(shellScript(levelScript), { signal: this.#stop.signal });
    const level = sections(completion.stdout).get('level')?.[0] ?? '';
    if (!/^(emerg|alert|crit|err|warning|notice)$/.test(level)) return { state: 'alive' };
    return blind(`systemd logs nothing below ${level}, and says "Started" at info`, [
      'systemctl log-level info',
      "sed -i 's/^LogLevel=.*/LogLevel=info/' /etc/systemd/system.conf",
    ]);
  }

  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#stop.abort();
    await this.#reading.catch(() => undefined);
    this.#feed.events.end();
  }
}
