import type { LogKind } from '../../inventory/index.ts';
import type { LogSource } from '../contract.ts';
import { auditdSource } from './auditd.ts';
import { esloggerSource } from './eslogger.ts';
import { journaldSource } from './journald.ts';
import { unifiedLogSource } from './unified-log.ts';
import { windowsEventLogSource } from './windows-event-log.ts';

/** Which log, as an inventory names it. */
interface LogSourceSettings {
  readonly kind: string;
  readonly path?: string;
  readonly channel?: string;
}

type Maker = (settings: LogSourceSettings) => LogSource;

/** A source for each kind of log that an inventory can name. */
const makers: Readonly<Record<LogKind, Maker>> = {
  auditd: ({ path }) => auditdSource(path),
  journald: () => journaldSource(),
  'windows-event-log': ({ channel }) => windowsEventLogSource(channel),
  eslogger: () => esloggerSource(),
  'unified-log': () => unifiedLogSource(),
};

/** The source that an inventory's `logs` entry asks for. Throws, listing the kinds, where there is none. */
export function logSource(settings: LogSourceSettings): LogSource {
  const maker = new Map<string, Maker>(Object.entries(makers)).get(settings.kind);
  if (maker !== undefined) return maker(settings);
  throw new Error(`no log source of kind "${settings.kind}"; known kinds: ${Object.keys(makers).join(', ')}`);
}
