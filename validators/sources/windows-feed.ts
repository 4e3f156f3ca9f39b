import type { LogEvent } from '../contract.ts';
import { windowsEvents } from '../formats/windows-xml.ts';
import { EventQueue } from './event-queue.ts';
import { Sightings } from './sightings.ts';
import { type ChannelAnswer, type ChannelPosition, pageSize } from './windows-poll.ts';

interface Channel {
  after: number;
  /** What wevtutil said where the channel cannot be read. */
  failed?: string;
  /** Records that went by unread: the log was cleared, or wrapped. */
  gap?: string;
}

/** Turns what the polls bring into queued events; knows how far each channel was read and what was lost. */
export class WindowsFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly canaries = new Sightings();
  readonly #channels = new Map<string, Channel>();
  readonly #prefix: string;
  readonly #canary: RegExp;
  #corrupt = 0;

  constructor(canaryPrefix: string) {
    this.#prefix = canaryPrefix;
    this.#canary = new RegExp(`${canaryPrefix}[.]\\d+`);
  }

  /** Events that could not be parsed. */
  get corrupt(): number {
    return this.#corrupt;
  }

  get positions(): ChannelPosition[] {
    return [...this.#channels].flatMap(([channel, { after, failed }]) =>
      failed === undefined ? [{ channel, after }] : [],
    );
  }

  channel(name: string): Readonly<Channel> | undefined {
    return this.#channels.get(name.toLowerCase());
  }

  /** Fixes the position behind the newest event. */
  begin({ channel, state, text }: ChannelAnswer): void {
    const [newest] = state === 'read' ? windowsEvents(text) : [];
    this.#channels.set(channel.toLowerCase(), {
      after: newest === undefined ? 0 : recordId(newest),
      ...(state !== 'read' && { failed: text.trim() || 'no answer' }),
    });
  }

  /** Takes what came; tells whether more is waiting there. */
  take({ channel, state, text }: ChannelAnswer): boolean {
    const known = this.#channels.get(channel.toLowerCase());
    if (known === undefined) return false;
    const events = windowsEvents(text, () => {
      this.#corrupt += 1;
    });
    for (const event of events) this.#event(event, known);
    if (state === 'failed') known.failed = text.trim() || 'wevtutil failed';
    return state === 'cut-off' || events.length >= pageSize;
  }

  /** The log's newest record is older than what was read: it was emptied and counts anew. */
  cleared(channel: string, why: string): void {
    const known = this.#channels.get(channel.toLowerCase());
    if (known) known.gap ??= why;
  }

  #event(event: LogEvent, channel: Channel): void {
    const id = recordId(event);
    if (id <= channel.after) return;
    if (channel.after > 0 && id > channel.after + 1) {
      channel.gap ??= `${id - channel.after - 1} records went by unread: the log was cleared or wrapped around`;
    }
    channel.after = id;
    const canary = this.#canaryIn(event);
    if (canary === undefined) this.events.push(event);
    else this.canaries.note(canary);
  }

  /** The canary's own process, by channel; its parent's command line has the text too. */
  #canaryIn(event: LogEvent): string | undefined {
    if (!event.raw.includes(this.#prefix)) return undefined;
    const fields = event.views[0]?.fields ?? {};
    if (fields.EventID !== 1 && fields.EventID !== 4688) return undefined;
    const text = this.#canary.exec(String(fields.CommandLine ?? ''))?.[0];
    return text === undefined ? undefined : sighting(text, String(fields.Channel));
  }
}

/** What a canary is noted as, once for each channel that it was seen in. */
export function sighting(canary: string, channel: string): string {
  return `${canary} ${channel.toLowerCase()}`;
}

/** The end of `Channel/EventRecordID`. */
function recordId({ id }: LogEvent): number {
  return Number(id.slice(id.lastIndexOf('/') + 1)) || 0;
}
