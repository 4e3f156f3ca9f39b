import { setImmediate } from 'node:timers/promises';
import type { Host, Inventory, LogSourceConfig } from '../../inventory/index.ts';
import type { Runner, RunnerPool } from '../../runners/index.ts';
import {
  type Health,
  type LogEvent,
  logSource,
  type OpenLog,
  type OpenOptions,
  type TelemetryNeed,
} from '../../validators/index.ts';
import { againstFloods } from './flood.ts';

/** The logs of one host, open for as long as the run on it lasts; each scenario listens in its turn. */
export class HostLogs {
  readonly #logs = new Map<string, OpenLog>();
  readonly #unreadable = new Map<string, Health>();
  readonly #listeners = new Set<(event: LogEvent) => void>();
  readonly #pumps: Promise<void>[] = [];

  /** Opens every source at once; one that cannot be opened is remembered with its reason. */
  static async open(
    host: Host,
    readers: (config: LogSourceConfig) => Promise<LogReaders>,
    marker: string,
    signal: AbortSignal,
    onTime?: OpenOptions['onTime'],
  ): Promise<HostLogs> {
    const logs = new HostLogs();
    await Promise.all(
      host.logs.map(async config => {
        try {
          const { reader, origin } = await readers(config);
          const options = { marker, signal, ...(origin && { origin }), ...(onTime && { onTime }) };
          const open = await logSource(config).open(againstFloods(reader), options);
          logs.#logs.set(config.kind, open);
          logs.#pumps.push(logs.#pump(config.kind, open));
        } catch (error) {
          logs.#unreadable.set(config.kind, unreadable(config.kind, error));
        }
      }),
    );
    return logs;
  }

  listen(listener: (event: LogEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Until the signal aborts somebody waits for what the act left in the logs. */
  hurry(until: AbortSignal): void {
    for (const log of this.#logs.values()) log.hurry?.(until);
  }

  /** Which of the sources, in order of preference, this host has. */
  choose(kinds: readonly string[]): string | undefined {
    return kinds.find(kind => this.#logs.has(kind)) ?? kinds.find(kind => this.#unreadable.has(kind));
  }

  /** Reads the source to its end first: a fresh canary must come through behind everything else. */
  async health(kind: string): Promise<Health> {
    const open = this.#logs.get(kind);
    const trouble = this.#unreadable.get(kind);
    if (trouble) return trouble;
    if (open === undefined) return notConfigured(kind);
    const health = await open.health();
    // What came with the canary is still being handed on, event by event: a verdict now would miss it.
    await setImmediate();
    return this.#unreadable.get(kind) ?? health;
  }

  async covers(kind: string, need: TelemetryNeed): Promise<Health> {
    const trouble = this.#unreadable.get(kind);
    return trouble ?? (await this.#logs.get(kind)?.covers(need)) ?? notConfigured(kind);
  }

  /** Whether the host itself logged these events; the first reason for doubt where it may not have. */
  async confirm(events: readonly LogEvent[]): Promise<Health> {
    for (const [kind, log] of this.#logs) {
      const own = events.filter(({ source }) => source === kind);
      const health = own.length > 0 ? await log.confirm?.(own) : undefined;
      if (health !== undefined && health.state !== 'alive') return health;
    }
    return { state: 'alive' };
  }

  kinds(): string[] {
    return [...this.#logs.keys(), ...this.#unreadable.keys()];
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#logs.values()].map(log => log.close()));
    await Promise.allSettled(this.#pumps);
  }

  async #pump(kind: string, open: OpenLog): Promise<void> {
    try {
      for await (const event of open.events) for (const listener of this.#listeners) listener(event);
    } catch (error) {
      this.#unreadable.set(kind, unreadable(kind, error));
    }
  }
}

/** Who reads a log: the host's observer, or a collector's beside it. */
export interface LogReaders {
  readonly reader: Runner;
  readonly origin?: Runner;
}

/** Finds the readers of each log of a host; a collector is another host of the inventory. */
export function logReaders(
  host: Host,
  inventory: Inventory,
  connections: RunnerPool,
): (config: LogSourceConfig) => Promise<LogReaders> {
  return async ({ on }) => {
    const collector = inventory.hosts.find(({ name }) => name === on && name !== host.name);
    const own = await connections.runner(host, 'observer');
    return collector
      ? { reader: await connections.runner(collector, 'observer', 'read-log'), origin: own }
      : { reader: own };
  };
}

function unreadable(kind: string, error: unknown): Health {
  const why = error instanceof Error ? error.message : String(error);
  const fix = error instanceof Error && 'fix' in error ? [String(error.fix)] : [];
  return { state: 'inconclusive', why: `${kind} cannot be read: ${why}`, fix };
}

function notConfigured(kind: string): Health {
  return { state: 'inconclusive', why: `the inventory names no log of kind ${kind} for this host`, fix: [] };
}
