import { setTimeout as delay } from 'node:timers/promises';
import type { Completion, Runner } from '../../runners/index.ts';
import type { Health, LogEvent, OpenLog, OpenOptions, TelemetryNeed } from '../contract.ts';
import { catchUp } from './auditd-catch-up.ts';
import { confirmation } from './auditd-confirm.ts';
import { coverage } from './auditd-coverage.ts';
import { AuditFeed } from './auditd-feed.ts';
import { type AuditdHeader, joinHeaders, type Position, readHeader } from './auditd-header.ts';
import { type AuditProbe, judgeProbe, readProbe } from './auditd-probe.ts';
import { confirmScript, followScript, originScript, positionScript, probeScript } from './auditd-scripts.ts';
import { closedLog, noCanary, notForwarded } from './auditd-silence.ts';
import { Canaries, isOf, senderIn } from './canaries.ts';
import { inconclusive } from './health.ts';
import { shellScript, tag, unfinished } from './host-script.ts';

/** Their inodes are asked for, since tools open files in them relative to a descriptor. */
const directories = [
  ...['/etc/systemd/system', '/usr/lib/systemd/system', '/run/systemd/system', '/run/systemd/transient'],
  ...['/etc/init.d', '/etc/systemd/user', '/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/tmp', '/root'],
];

const openingMs = 15_000;
const pollMs = 250;
/** Milliseconds until the host's own log is asked again: what was sent on at once may stand there a moment later. */
const laterMs = 1_000;

interface Asked {
  readonly probe: AuditProbe;
  readonly sent: Completion;
}

/** auditd's log on one host, opened: its events, its health, and what its rules cover. */
export class AuditdLog implements OpenLog {
  readonly #runner: Runner;
  /** The host that the log is about; another than the reader's where a collector keeps it. */
  readonly #origin: Runner;
  readonly #options: OpenOptions;
  readonly #stop = new AbortController();
  readonly #canaries: Canaries;
  readonly #feed: AuditFeed;
  readonly #headerLines: string[] = [];
  #originLines: readonly string[] = [];
  #positioned: () => void = () => {};
  #reading: Promise<unknown> = Promise.resolve();
  #ended: string | undefined;
  /** What it was flooded with is not read a second time. */
  #flooded = false;
  #gap: string | undefined;
  #probe: Promise<Asked> | undefined;

  constructor(runner: Runner, options: OpenOptions) {
    this.#runner = runner;
    this.#origin = options.origin ?? runner;
    this.#options = options;
    this.#canaries = new Canaries(`servicedrill canary ${options.marker}.`, options.onTime);
    this.#feed = new AuditFeed(this.#canaries);
    options.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get events(): AsyncIterable<LogEvent> {
    return this.#feed.events;
  }

  /** Resolves when the position is fixed: all that is logged from now on will be read. */
  async start(path: string): Promise<void> {
    if (this.#isCollected) await this.#askOrigin();
    const positioned = new Promise<void>(resolve => {
      this.#positioned = resolve;
    });
    this.#reading = this.#runner.follow ? this.#follow(path) : this.#poll(path);
    const late = delay(openingMs, undefined, { signal: this.#stop.signal, ref: false }).catch(
      () => undefined,
    );
    await Promise.race([positioned, this.#reading, late]);
  }

  get #isCollected(): boolean {
    return this.#origin !== this.#runner;
  }

  async #askOrigin(): Promise<void> {
    const { signal } = this.#stop;
    const completion = await this.#origin.exec(shellScript(originScript, '', ...directories), { signal });
    const trouble = unfinished(completion);
    if (trouble !== undefined) throw new Error(`the host could not be asked about its auditing: ${trouble}`);
    this.#originLines = completion.stdout.split('\n').filter(line => line.startsWith(tag));
  }

  async #follow(path: string): Promise<void> {
    const command = shellScript(followScript, path, ...directories);
    const completion = await this.#runner.follow?.(command, line => this.#take(line), this.#stop.signal);
    if (completion) this.#endedWith(completion);
  }

  async #poll(path: string): Promise<void> {
    const { signal } = this.#stop;
    const opening = await this.#runner.exec(shellScript(positionScript, path, ...directories), { signal });
    for (const line of opening.stdout.split('\n')) this.#take(line);
    if (unfinished(opening)) this.#endedWith(opening);
    const { log, position } = this.#header;
    for (let [at, rest] = [position, '']; at && !signal.aborted; ) {
      const read = await catchUp(this.#runner, log, at, signal);
      this.#gap ??= read.gap;
      const lines = (rest + read.text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
      at = read.position ?? at;
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #take(line: string): void {
    if (!line.startsWith(tag)) {
      this.#feed.line(line);
      return;
    }
    this.#headerLines.push(line);
    if (/^#servicedrill (position|unreadable|missing)/.test(line)) this.#positioned();
    if (line === `${tag}following`) this.#feed.begin(this.#header);
  }

  get #header(): AuditdHeader {
    const header = readHeader(this.#headerLines);
    return this.#isCollected ? joinHeaders(header, readHeader(this.#originLines)) : header;
  }

  #endedWith(completion: Completion): void {
    if (this.#stop.signal.aborted) return;
    // Nothing else gives what is followed a limit.
    this.#flooded = completion.ended === 'timed-out';
    this.#ended =
      unfinished(completion) ?? (completion.stderr.trim().slice(0, 200) || `exit code ${completion.code}`);
  }

  /** A fresh canary must come through behind everything that was logged before it. */
  async health(): Promise<Health> {
    const header = this.#header;
    const closed = this.#trouble(header);
    if (closed && (closed.state === 'blind' || !header.position || this.#flooded)) return closed;
    const text = this.#canaries.next();
    this.#probe = this.#ask(text);
    const { probe, sent } = await this.#probe;
    const health = judgeProbe(probe, header.lost);
    if (probe.refused || health.state === 'blind') return health;
    const arrived = await this.#arrived(text, sent, probe, header);
    this.#canaries.done(text);
    if (this.#gap !== undefined) return inconclusive(`the log has a gap: ${this.#gap}`);
    if (!arrived) return this.#trouble(header) ?? this.#noCanary(header, probe);
    const interruption = this.#feed.interruption;
    if (interruption !== undefined) return inconclusive(`auditing was interrupted: ${interruption}`);
    return health;
  }

  async #arrived(text: string, sent: Completion, probe: AuditProbe, header: AuditdHeader): Promise<boolean> {
    const { position, log } = header;
    const rotated = !this.#isCollected && position !== undefined && probe.file !== position.file;
    const { signal } = this.#stop;
    if (rotated) await this.#readAgain(log, position);
    const isOurs = isOf(senderIn(sent.stdout));
    const within = (ms: number) => this.#canaries.within(text, sent, isOurs, ms, signal);
    if (await within(this.#options.canaryMs ?? 5000)) return true;
    if (position && !signal.aborted) await this.#readAgain(log, position);
    return within(0);
  }

  async #readAgain(log: string, position: Position): Promise<void> {
    const read = await catchUp(this.#runner, log, position, this.#stop.signal);
    this.#gap ??= read.gap;
    this.#feed.again(read.text.split('\n'));
  }

  async #ask(canary: string): Promise<Asked> {
    const command = shellScript(probeScript, this.#header.log, canary);
    const completion = await this.#origin.exec(command, { signal: this.#stop.signal });
    const probe = readProbe(completion.stdout);
    const trouble = unfinished(completion);
    const refused =
      trouble === undefined ? undefined : inconclusive(`auditctl could not be asked: ${trouble}`);
    return { probe: refused ? { ...probe, refused } : probe, sent: completion };
  }

  /** Why the log is not being read. */
  #trouble(header: AuditdHeader): Health | undefined {
    const { log, position } = header;
    const closed = closedLog(header);
    if (closed) return closed;
    if (this.#ended !== undefined) return inconclusive(`reading ${log} ended: ${this.#ended}`);
    if (this.#feed.events.dropped > 0)
      return inconclusive(`${this.#feed.events.dropped} events were dropped unread`);
    return position ? undefined : inconclusive('the host did not tell where its audit log is');
  }

  #noCanary(header: AuditdHeader, probe: AuditProbe): Health {
    return this.#isCollected ? notForwarded(header, this.#feed.strangers) : noCanary(header, probe);
  }

  async confirm(events: readonly LogEvent[]): Promise<Health> {
    if (events.length === 0 || !(this.#isCollected || this.#feed.isForwarded)) return { state: 'alive' };
    const ids = [...new Set(events.map(({ id }) => id))];
    const { signal } = this.#stop;
    for (const pause of [0, laterMs]) {
      if (pause > 0) await delay(pause);
      const completion = await this.#origin.exec(shellScript(confirmScript, '', ...ids), { signal });
      const trouble = unfinished(completion);
      if (trouble !== undefined)
        return inconclusive(`the host's own audit log could not be asked: ${trouble}`);
      const health = confirmation(events, completion.stdout);
      if (health.state === 'alive' || pause > 0) return health;
    }
    return { state: 'alive' };
  }

  async covers(need: TelemetryNeed): Promise<Health> {
    this.#probe ??= this.#ask('');
    const { probe } = await this.#probe;
    const health = judgeProbe(probe, undefined);
    return health.state === 'alive' ? coverage(need, probe.settings) : health;
  }

  async close(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#stop.abort();
    await this.#reading.catch(() => undefined);
    this.#feed.end();
  }
}
