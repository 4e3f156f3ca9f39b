import { canonicalChannel } from './windows-fields.ts';
import { eventTime } from './windows-time.ts';

/** What tells an event from others of its log. */
export interface WindowsHeader {
  /** `Channel/EventRecordID` */
  readonly id: string;
  /** Milliseconds since the epoch, with fractions. */
  readonly time: number;
}

/** The parts of System in the order and spelling in which Windows itself writes them. */
const header =
  /<TimeCreated SystemTime=['"]([^'"<>]+)['"]\s*\/><EventRecordID>(\d+)<\/EventRecordID>[\s\S]*?<Channel>([^<&]+)<\/Channel>/;

/** Longer than what comes before the channel's name in any event. */
const mostCharacters = 2_000;

/** Read off without parsing the event; undefined where it looks otherwise, and has to be parsed. */
export function windowsHeader(xml: string): WindowsHeader | undefined {
  const end = xml.indexOf('</System>');
  if (end === -1 || end > mostCharacters) return undefined;
  const [, created, record, channel = ''] = header.exec(xml.slice(0, end)) ?? [];
  const time = eventTime(created);
  return time === undefined ? undefined : { id: `${canonicalChannel(channel)}/${record}`, time };
}
