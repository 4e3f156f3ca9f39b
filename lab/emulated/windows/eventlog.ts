import type { Faults } from '../faults.ts';
import type { Clock } from '../machine.ts';

export type EventData = readonly (readonly [name: string, value: string])[];

/** What a log's author knows of an event; the log adds record id, time and computer. */
export interface EventDraft {
  readonly channel: string;
  readonly provider: { readonly name: string; readonly guid?: string; readonly source?: boolean };
  readonly id: number;
  readonly qualifiers?: number;
  readonly version?: number;
  readonly level: number;
  readonly task?: number;
  readonly opcode?: number;
  readonly keywords: string;
  readonly pid: number;
  /** SID in System/Security. */
  readonly userSid?: string;
  /** Asked for when somebody reads the event, which for most never happens. */
  readonly data: () => EventData;
  readonly binary?: string;
  /** Element and namespace of a UserData event, which has no EventData. */
  readonly userData?: { readonly element: string; readonly namespace: string };
  /** Text for `wevtutil /f:text`; the data where it is left out. */
  readonly message?: string;
}

export interface EventRecord {
  readonly draft: EventDraft;
  readonly recordId: number;
  /** When it was written: milliseconds since the epoch by the host's clock, with fractions. */
  readonly time: number;
  readonly tid: number;
  readonly computer: string;
}

interface Channel {
  readonly name: string;
  records: EventRecord[];
  /** What happened and is not written yet. */
  waiting: Omit<EventRecord, 'recordId'>[];
  nextId: number;
  enabled: boolean;
}

export const sysmonChannel = 'Microsoft-Windows-Sysmon/Operational';
export const powershellChannel = 'Microsoft-Windows-PowerShell/Operational';
export const defenderChannel = 'Microsoft-Windows-Windows Defender/Operational';

const channelNames = [
  'Application',
  'Security',
  'Setup',
  'System',
  sysmonChannel,
  powershellChannel,
  defenderChannel,
];

/** Records that a channel keeps before the oldest are overwritten. */
const capacity = 20_000;

/** The event logs of one emulated host. */
export class EventLogs {
  readonly #channels: Map<string, Channel>;
  readonly #settings: { computer: string; clock: Clock; faults: Faults; random: () => number };

  constructor(settings: { computer: string; clock: Clock; faults: Faults; random: () => number }) {
    this.#settings = settings;
    const first = () => 1000 + Math.floor(settings.random() * 90_000);
    this.#channels = new Map(
      channelNames.map(name => [
        name.toLowerCase(),
        { name, records: [], waiting: [], nextId: first(), enabled: true },
      ]),
    );
  }

  names(): string[] {
    return [...this.#channels.values()].map(({ name }) => name);
  }

  channel(name: string): Readonly<Channel> | undefined {
    const channel = this.#channels.get(name.toLowerCase());
    if (channel) this.#write(channel);
    return channel;
  }

  append(draft: EventDraft): void {
    const { computer, clock, faults, random } = this.#settings;
    const channel = this.#channels.get(draft.channel.toLowerCase());
    if (!channel?.enabled || faults.sourceOff(channel.name)) return;
    if (
      faults.suppressed(String(draft.id), () =>
        draft
          .data()
          .map(([, value]) => value)
          .join('\n'),
      )
    )
      return;
    const tid = 4 * (100 + Math.floor(random() * 2000));
    channel.waiting.push({ draft, time: clock() + faults.lagMs(channel.name), tid, computer });
    this.#write(channel);
  }

  /** A log that is behind writes in the order in which things happened. */
  #write(channel: Channel): void {
    const now = this.#settings.clock();
    while (channel.waiting[0] !== undefined && channel.waiting[0].time <= now) {
      const [event] = channel.waiting.splice(0, 1);
      if (event) channel.records.push({ ...event, recordId: channel.nextId++ });
    }
    if (channel.records.length > capacity) channel.records.splice(0, capacity / 4);
  }

  /** Empties a channel; record ids go on. */
  clear(name: string): boolean {
    const channel = this.#channels.get(name.toLowerCase());
    if (channel) Object.assign(channel, { records: [], waiting: [] });
    return channel !== undefined;
  }

  enable(name: string, enabled: boolean): void {
    const channel = this.#channels.get(name.toLowerCase());
    if (channel) channel.enabled = enabled;
  }
}
