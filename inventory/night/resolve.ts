import { secretSource } from '../accounts.ts';
import type { AcceptedGap, Channel, Inventory, Nightly, Spoken } from '../contract.ts';
import { list } from '../merge.ts';
import type { SecretSettings } from '../schema.ts';
import { type AcceptedEntry, type ChannelEntry, durationMs, type NightlySettings } from './schema.ts';

type Path = (text: string) => string;

interface NightFile {
  readonly nightly?: NightlySettings | null | undefined;
  readonly accepted?: readonly AcceptedEntry[] | null | undefined;
  readonly notify?: readonly ChannelEntry[] | null | undefined;
}

/** What the inventory says of nights. */
export function nightOf(file: NightFile, path: Path): Pick<Inventory, 'nightly' | 'accepted' | 'notify'> {
  return {
    ...(file.nightly && { nightly: nightlyOf(file.nightly, path) }),
    ...(file.accepted && { accepted: file.accepted.map(gapOf) }),
    ...(file.notify && { notify: file.notify.map(channelOf) }),
  };
}

export function nightlyOf(settings: NightlySettings, path: Path): Nightly {
  return {
    hosts: list(settings.hosts ?? 'all'),
    scenarios: list(settings.scenarios ?? 'all'),
    reports: list(settings.reports),
    rules: list(settings.rules).map(path),
    withinMs: durationMs(settings.within ?? '4h'),
    hostWithinMs: durationMs(settings.host_within ?? '1h'),
    retries: settings.retries ?? 0,
    blackout: list(settings.blackout),
    inconclusiveNights: settings.inconclusive_nights ?? 3,
    catchUp: settings.catch_up ?? true,
    ...(settings.notify && { notify: settings.notify.map(channelOf) }),
    accepted: (settings.accepted ?? []).map(gapOf),
  };
}

/** Where nothing is said: every host, every scenario. */
export const defaultNight = (): Nightly => nightlyOf({}, text => text);

function gapOf({ expectation, host, ...gap }: AcceptedEntry): AcceptedGap {
  return { ...gap, ...(expectation !== undefined && { expectation }), ...(host !== undefined && { host }) };
}

function channelOf(entry: ChannelEntry): Channel {
  const common = {
    when: entry.when ?? 'change',
    ...(entry.owner !== undefined && { owner: entry.owner }),
  } as const;
  if ('webhook' in entry)
    return {
      ...{ ...common, kind: 'webhook', url: spoken(entry.webhook), format: entry.format ?? 'json' },
      headers: Object.fromEntries(
        Object.entries(entry.headers ?? {}).map(([name, text]) => [name, spoken(text)]),
      ),
    };
  if ('command' in entry) return { ...common, kind: 'command', argv: entry.command };
  return {
    ...{ ...common, kind: 'mail', to: list(entry.mail), sendmail: entry.sendmail ?? '/usr/sbin/sendmail' },
    ...(entry.from !== undefined && { from: entry.from }),
  };
}

function spoken(text: string | SecretSettings): Spoken {
  return typeof text === 'string' ? text : secretSource(text);
}
