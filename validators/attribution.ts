import type { EventView, FieldCondition, FieldValue, LogEvent, TelemetrySelector } from './contract.ts';

/** What ties an event to the act phase of one scenario on one host. */
export interface Traces {
  readonly marker: string;
  readonly names: readonly string[];
  readonly paths: readonly string[];
  /** By what logs call the accounts that act: whoever else is named in an event did not do it. Empty where not all are known. */
  readonly actors?: readonly string[];
}

/** Accounts by which a system itself acts: nobody but an administrator can take their name. */
const systemAccounts = ['0', 'root', 's-1-5-18', 's-1-5-19', 's-1-5-20', 'system', 'nt authority\\system'];

/**
 * Tells the events that the act phase caused from everything else on the host, the program's own probes and
 * reversals included. Two things must hold: the event lies between the act's begin and the reversal's, by the
 * host's clock; and it belongs to a process that the act's commands started, or carries the marker, a name or path of
 * the run. Whoever is on the host can read these in the arguments of a command: they count only where the event names
 * no account but those that act, or the system's own. Knows nothing of rules.
 */
export class Attribution {
  readonly #marker: string;
  readonly #names: ReadonlySet<string>;
  readonly #paths: readonly string[];
  readonly #actors: ReadonlySet<string>;
  /** Of marker, names and paths: most values are too short to hold one. */
  readonly #shortest: number;
  readonly #ours = new Set<number>();
  readonly #housekeeping = new Set<number>();
  #from = Number.POSITIVE_INFINITY;
  #to = Number.POSITIVE_INFINITY;

  constructor(traces: Traces) {
    this.#marker = traces.marker;
    this.#names = new Set(traces.names.map(fold));
    this.#paths = traces.paths.map(fold);
    this.#actors = new Set((traces.actors ?? []).map(fold));
    this.#shortest = Math.min(...[this.#marker, ...this.#names, ...this.#paths].map(({ length }) => length));
  }

  /** Host's clock, milliseconds: no event of the act is older. */
  begin(from: number): void {
    this.#from = from;
  }

  /** Host's clock, milliseconds: every event of the reversal is this old or younger. */
  end(to: number): void {
    this.#to = to;
  }

  /** A process that a command of the act became. */
  acted(pid: number): void {
    this.#ours.add(pid);
    // Process ids are used again, Windows' soon: it was another process that probed.
    this.#housekeeping.delete(pid);
  }

  /** A process of the program's own probing or clearing up. */
  kept(pid: number): void {
    this.#housekeeping.add(pid);
  }

  owns(event: LogEvent): boolean {
    if (this.#isHousekeeping(event)) return this.#keepChildren(event);
    if (!this.covers(event)) return false;
    if (!this.#descends(event) && (this.#isOthers(event) || !this.names(event))) return false;
    if (startsProcess(event)) for (const pid of event.pids) if (pid > 1) this.#ours.add(pid);
    return true;
  }

  /** Whether it is of the act whatever the program's own commands turn out to be: a process of the act did it. */
  isSure(event: LogEvent): boolean {
    return this.covers(event) && !this.#isHousekeeping(event) && this.#descends(event);
  }

  /** What the program's own processes start is no more of the act than they are. */
  #keepChildren(event: LogEvent): false {
    if (startsProcess(event)) for (const pid of event.pids) if (pid > 1) this.#housekeeping.add(pid);
    return false;
  }

  /**
   * Whether it happened in the act phase. What its clock leaves open goes to the reversal: the act keeps its distance
   * from that (`apartMs`), and from the probes before it by more than a tick.
   */
  covers({ time, tickMs = 0 }: Pick<LogEvent, 'time' | 'tickMs'>): boolean {
    const latest = time + tickMs;
    return latest >= this.#from && latest < this.#to;
  }

  #isHousekeeping({ pids, parentPid }: LogEvent): boolean {
    return (
      pids.some(pid => this.#housekeeping.has(pid)) ||
      (parentPid !== undefined && this.#housekeeping.has(parentPid))
    );
  }

  #descends({ pids, parentPid }: LogEvent): boolean {
    return pids.some(pid => this.#ours.has(pid)) || (parentPid !== undefined && this.#ours.has(parentPid));
  }

  /** Whether the event names an account that neither acts nor is the system's. */
  #isOthers({ actor }: LogEvent): boolean {
    if (this.#actors.size === 0 || !actor.known) return false;
    return !actor.names.map(fold).some(name => this.#actors.has(name) || systemAccounts.includes(name));
  }

  /** Whether a field of the event bears the marker, or a name or path of the run. */
  names({ views }: LogEvent): boolean {
    return views.some(({ fields }) => {
      for (const name in fields) if (this.#mentionedIn(fields[name])) return true;
      return false;
    });
  }

  #mentionedIn(value: FieldValue | undefined): boolean {
    if (typeof value === 'string') return value.length >= this.#shortest && this.#isTrace(fold(value));
    return typeof value === 'object' && value !== null && value.some(one => this.#mentionedIn(one));
  }

  #isTrace(text: string): boolean {
    return (
      text.includes(this.#marker) ||
      this.#names.has(text) ||
      this.#paths.some(path => containsPath(text, path))
    );
  }
}

/** Whether one of the event's views is the telemetry that was asked for. */
export function isTelemetry(event: LogEvent, selector: TelemetrySelector): boolean {
  if (!selector.sources.includes(event.source)) return false;
  return event.views.some(
    view => isOf(view, selector) && selector.where.every(condition => holds(condition, view)),
  );
}

/** Only a process that came into being hands the run on to its children; a daemon that logs the marker does not. */
function startsProcess({ views }: LogEvent): boolean {
  return views.some(
    ({ logsource, fields }) =>
      logsource.category === 'process_creation' ||
      fields.EventID === 4688 ||
      (fields.EventID === 1 && fields.Channel === 'Microsoft-Windows-Sysmon/Operational'),
  );
}

/** The path itself, something below it, or a command line with it; `/a/b` is not in `/a/bc`. */
function containsPath(text: string, path: string): boolean {
  const at = text.indexOf(path);
  return at >= 0 && !/^[\w-]/.test(text.slice(at + path.length));
}

function isOf({ logsource }: EventView, { views }: TelemetrySelector): boolean {
  if (views.length === 0) return true;
  return views.some(
    wanted =>
      (wanted.category === undefined || wanted.category === logsource.category) &&
      (wanted.service === undefined || wanted.service === logsource.service),
  );
}

function holds({ field, alias = field, test, any }: FieldCondition, { fields }: EventView): boolean {
  const seen = fields[field] ?? fields[alias];
  if (seen === undefined || seen === null) return false;
  const passes = (value: unknown) => {
    const text = fold(String(value));
    return any.some(wanted => compare[test](text, fold(wanted)));
  };
  return Array.isArray(seen) ? seen.some(passes) : passes(seen);
}

const compare: Record<FieldCondition['test'], (value: string, wanted: string) => boolean> = {
  is: (value, wanted) => value === wanted,
  ends: (value, wanted) => value.endsWith(wanted),
  contains: (value, wanted) => value.includes(wanted),
};

function fold(text: string): string {
  return text.toLowerCase();
}
