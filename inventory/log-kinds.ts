import type { Platform } from './contract.ts';

interface LogKindSettings {
  readonly platform: Platform;
  /** Read where a host of the platform names no logs. */
  readonly byDefault: boolean;
  /** What a collector must be told besides: where in it the host's log is. Absent where the log cannot be read on one. */
  readonly onCollector?: 'path' | 'channel';
}

/**
 * Every kind of log that an inventory can name, in the order in which they are asked. The registry of sources in
 * validators/ must have a source for each, or nothing compiles.
 */
const logKinds = {
  auditd: { platform: 'linux', byDefault: true, onCollector: 'path' },
  journald: { platform: 'linux', byDefault: true },
  'windows-event-log': { platform: 'windows', byDefault: true, onCollector: 'channel' },
  eslogger: { platform: 'macos', byDefault: true },
  'unified-log': { platform: 'macos', byDefault: true },
} as const satisfies Readonly<Record<string, LogKindSettings>>;

export type LogKind = keyof typeof logKinds;

/** The same, for a look-up by name. */
export const logKindSettings: Readonly<Record<LogKind, LogKindSettings>> = logKinds;

/** Names of the kinds that fulfil a condition. */
export function logKindsWhere(fulfils: (settings: LogKindSettings) => boolean): LogKind[] {
  return (Object.keys(logKinds) as LogKind[]).filter(kind => fulfils(logKindSettings[kind]));
}
