import { canonicalChannel } from './windows-fields.ts';
import { type Moment, momentOf } from './windows-moment.ts';

/** What tells an event from others of its log. */
export interface WindowsHeader extends Moment {
  /** `Channel/EventRecordID` */
  readonly id: string;
  readonly time: number;
}

/** The parts of System in the order and spelling in which Windows itself writes them. */
const header =
  /<TimeCreated SystemTime=['"]([^'"<>]+)['"]\s*\/><EventRecordID>(\d+)<\/EventRecordID>[\s\S]*?<Channel>([^<&]+)<\/Channel>/;

/** Values have their `<` escaped: nothing in them passes for this. */
const utcTime = /<Data Name=['"]UtcTime['"]>([^<&]+)<\/Data>/;

/** Longer than what comes before the channel's name in any event. */
const mostCharacters = 2_000;

/** Read off without parsing the event; undefined where it looks otherwise, and has to be parsed. */
export function windowsHeader(xml: string): WindowsHeader | undefined {
  const end = xml.indexOf('</System>');
  if (end === -1 || end > mostCharacters) return undefined;
  const [, created, record, channel = ''] = header.exec(xml.slice(0, end)) ?? [];
  const { time, ...tick } = momentOf(
    { Channel: channel, UtcTime: utcTime.exec(xml.slice(end))?.[1] },
    created,
  );
  return time === undefined ? undefined : { id: `${canonicalChannel(channel)}/${record}`, time, ...tick };
}
