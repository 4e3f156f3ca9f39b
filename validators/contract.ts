import type { Runner } from '../runners/index.ts';

/** What a Sigma rule may find in a field; several values mean that the field occurs several times. */
export type FieldValue = string | number | boolean | null | readonly (string | number | boolean | null)[];
export type Fields = Readonly<Record<string, FieldValue>>;

/** Sigma's `logsource`: which rules are asked about an event. */
export interface LogsourceKey {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/**
 * One reading of a raw event as the Sigma rules of one log source expect it. A joined audit event gives
 * several: one for each record (`service: auditd`), one as `process_creation`, one for each path written.
 */
export interface EventView {
  readonly logsource: LogsourceKey;
  readonly fields: Fields;
}

/** Who did it, as far as the event can tell. */
export type Actor =
  | { readonly known: true; readonly names: readonly string[]; readonly field: string }
  | { readonly known: false; readonly why: string };

/** One event of a log, on the clock of the host that wrote it. */
export interface LogEvent {
  /** Kind of log: `auditd`, `journald`, `windows-event-log`, `eslogger` ... */
  readonly source: string;
  /** The log's own record id: an audit serial, a journal cursor, an EventRecordID with its channel. */
  readonly id: string;
  /** Milliseconds since the epoch, with fractions, by the host's clock. */
  readonly time: number;
  /** Milliseconds by which it may have happened later: its clock counts in ticks. 0 unless told. */
  readonly tickMs?: number;
  readonly views: readonly EventView[];
  readonly actor: Actor;
  /** Ids of the processes the event is about: the one that acted and, on creation, the new one. */
  readonly pids: readonly number[];
  readonly parentPid?: number | undefined;
  /** The record as the log holds it, bounded to 64 KiB. */
  readonly raw: string;
  /** What the log does not hold of the event though rules may ask for it, and what to do; absent where it is whole. */
  readonly lacks?: string;
}

/** What has to be switched on for a kind of telemetry to exist; a source judges it against its own settings. */
export type TelemetryNeed =
  | { readonly kind: 'exec'; readonly program: string }
  | { readonly kind: 'exec-child-of-init' }
  | { readonly kind: 'write'; readonly path: string; readonly byInit?: boolean }
  | { readonly kind: 'service-start' }
  | {
      readonly kind: 'windows-event';
      readonly channel: string;
      readonly eventIds: readonly number[];
      /** By GUID, since auditpol's names are translated. */
      readonly auditSubcategory?: string;
      /** What of the subcategory must be audited; default: success. */
      readonly audits?: 'success' | 'failure';
      /** A file without whose audit entry there is no such event. */
      readonly sacl?: string;
      /** Of Sysmon: what its rules are asked about. One of these recorded is enough. */
      readonly sysmon?: {
        /** As Sysmon's rules call the kind of event: `RegistryEvent`. */
        readonly event: string;
        /** What is told to people: `ImagePath of a service`. */
        readonly of: string;
        readonly examples: readonly Readonly<Record<string, string>>[];
      };
    }
  | { readonly kind: 'endpoint-security'; readonly events: readonly string[] };

/** Whether a log can be believed. */
export type Health =
  /** Read to its end and its canary was seen. */
  | { readonly state: 'alive' }
  /** It can be read and produces nothing, its canary included; `fix` holds the lines that turn it on. */
  | { readonly state: 'blind'; readonly why: string; readonly fix: readonly string[] }
  /** It is unknown: unreadable, lost records, a gap, cleared in mid-run. */
  | { readonly state: 'inconclusive'; readonly why: string; readonly fix: readonly string[] };

export interface OpenLog {
  /** Ends when the log is closed. Events come in the log's own order. */
  readonly events: AsyncIterable<LogEvent>;
  /** Asked again at the end of a run: a log may go blind in the middle. */
  health(): Promise<Health>;
  /** Whether one kind of telemetry is switched on in this source, by its own settings. */
  covers(need: TelemetryNeed): Promise<Health>;
  /**
   * Whether the host itself logged these events. Absent where nobody but who writes the log can have put them there; a
   * collector takes what any account of the host sends it.
   */
  confirm?(events: readonly LogEvent[]): Promise<Health>;
  /**
   * Somebody waits for events until the signal aborts: a log that is polled is read on at once and often. Absent
   * where events come by themselves.
   */
  hurry?(until: AbortSignal): void;
  close(): Promise<void>;
}

/** The host's clock as it stood at some moment between two of this controller's steady one. All in milliseconds. */
export interface TimeReading {
  readonly hostTime: number;
  readonly sent: number;
  readonly received: number;
}

export interface OpenOptions {
  /** Unique to the run on this host; canaries carry it. */
  readonly marker: string;
  readonly signal: AbortSignal;
  /**
   * Where the log is read on a collector: the host that the log is about. It is asked about its settings, and
   * canaries are sent there, so that the way to the collector is tried with them.
   */
  readonly origin?: Runner;
  /** Told the host's time with each canary that comes back. */
  readonly onTime?: (reading: TimeReading) => void;
  /** Deadline in milliseconds for the canary to be seen; default: 5,000. */
  readonly canaryMs?: number;
}

/** A way of reading one kind of log, from the host's own cursor and never from the controller's clock. */
export interface LogSource {
  open(runner: Runner, options: OpenOptions): Promise<OpenLog>;
}

/** Picks, among the events that the act phase caused, those that are this expectation's telemetry. */
export interface TelemetrySelector {
  /** Log sources that may carry it (`auditd`, `journald`), in order of preference. */
  readonly sources: readonly string[];
  readonly need: TelemetryNeed;
  /** Sigma log sources of the views that count; every view where the list is empty. */
  readonly views: readonly { readonly category?: string; readonly service?: string }[];
  /** Every condition must hold on one view; comparison ignores case. */
  readonly where: readonly FieldCondition[];
}

/** Holds when one value of the field equals, ends with or contains one of the texts. */
export interface FieldCondition {
  readonly field: string;
  /** Another log's name for the same field: 4688's NewProcessName is Sysmon's Image. */
  readonly alias?: string;
  readonly test: 'is' | 'ends' | 'contains';
  readonly any: readonly string[];
}
