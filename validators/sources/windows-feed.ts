import type { Fields, LogEvent } from '../contract.ts';
import { windowsEvents } from '../formats/windows-xml.ts';
import type { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';
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
  readonly #channels = new Map<string, Channel>();
  readonly #canaries: Canaries;
  #corrupt = 0;

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
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

  /** Takes what came; says whether more is waiting there. */
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
    if (!this.#isCanary(event)) this.events.push(event);
  }

  /** The canary's own process; its parent's command line has the text too. */
  #isCanary(event: LogEvent): boolean {
    if (this.#canaries.textIn(event.raw) === undefined) return false;
    const { EventID, Channel, CommandLine, ...who } = event.views[0]?.fields ?? {};
    if (EventID !== 1 && EventID !== 4688) return false;
    const text = this.#canaries.textIn(String(CommandLine ?? ''));
    if (text === undefined) return false;
    this.#canaries.note(text, {
      account: accountsIn(who),
      channel: String(Channel).toLowerCase(),
      time: event.time,
    });
    return true;
  }
}

/**
 * Whose process it is. Of a login shell 4688 has sshd's account as its subject in older versions of Windows, and the one
 * who logged in as the target, by name alone (TargetUserSid is S-1-0-0).
 */
function accountsIn({ User, SubjectUserSid, TargetUserName, TargetDomainName }: Fields): string[] {
  const target = TargetUserName === '-' ? undefined : `${TargetDomainName}\\${TargetUserName}`;
  return [User, SubjectUserSid, target].flatMap(name => (name ? [String(name).toLowerCase()] : []));
}

/** The end of `Channel/EventRecordID`. */
function recordId({ id }: LogEvent): number {
  return Number(id.slice(id.lastIndexOf('/') + 1)) || 0;
}
