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

/** Every kind of log that can be read; a new one is a line here. */
const makers: Readonly<Record<string, (settings: LogSourceSettings) => LogSource>> = {
  auditd: ({ path }) => auditdSource(path),
  journald: () => journaldSource(),
  'windows-event-log': ({ channel }) => windowsEventLogSource(channel),
  eslogger: () => esloggerSource(),
  'unified-log': () => unifiedLogSource(),
};

/** The source that an inventory's `logs` entry asks for. Throws, listing the kinds, where there is none. */
export function logSource(settings: LogSourceSettings): LogSource {
  const maker = Object.hasOwn(makers, settings.kind) ? makers[settings.kind] : undefined;
  if (maker) return maker(settings);
  throw new Error(`no log source of kind "${settings.kind}"; known kinds: ${Object.keys(makers).join(', ')}`);
}
