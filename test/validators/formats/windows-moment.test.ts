import { expect } from 'chai';
import { jsonReadings } from '../../../validators/formats/json-shapes.ts';
import { momentOf } from '../../../validators/formats/windows-moment.ts';
import { eventTime } from '../../../validators/formats/windows-time.ts';
import { parseWindowsEvent, windowsEvents } from '../../../validators/formats/windows-xml.ts';

const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const happened = Date.parse('2026-11-25T10:00:00.416Z');
const created = '2026-11-25T10:00:02.720Z';

const xml = (channel: string) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon'/>` +
  `<EventID>13</EventID><TimeCreated SystemTime='${created}'/><EventRecordID>7</EventRecordID><Channel>${channel}</Channel>` +
  "<Computer>WIN01</Computer></System><EventData><Data Name='RuleName'>-</Data><Data Name='UtcTime'>2026-11-25 10:00:00.416</Data>" +
  "<Data Name='TargetObject'>HKLM\\System</Data></EventData></Event>";

describe('when a Windows event happened', () => {
  it('tells by UtcTime for Sysmon, which writes late, in XML read live and from a file', () => {
    const [live] = windowsEvents(xml(sysmon));
    expect(live).to.include({ time: happened, tickMs: 16 });
    expect(live?.views[0]?.fields).to.include({ TimeCreated_SystemTime: created });
    expect(parseWindowsEvent(xml(sysmon))).to.include({ time: happened, tickMs: 16 });
    const [spaced] = windowsEvents(xml(sysmon).replaceAll('><', '>\n<'));
    expect(spaced).to.include({ time: happened, tickMs: 16 });
  });

  it('tells by TimeCreated for every other provider, whatever its data says', () => {
    const [live] = windowsEvents(
      xml('Security').replace('Microsoft-Windows-Sysmon', 'Microsoft-Windows-Security-Auditing'),
    );
    expect(live).to.include({ time: Date.parse(created), tickMs: 0 });
  });

  it('tells by TimeCreated where UtcTime is no time', () => {
    const [live] = windowsEvents(xml(sysmon).replace('2026-11-25 10:00:00.416', '-'));
    expect(live?.time).to.equal(Date.parse(created));
  });

  const shapes = {
    Winlogbeat: {
      '@timestamp': created,
      winlog: { channel: sysmon, event_id: '13', event_data: { UtcTime: '2026-11-25 10:00:00.416' } },
    },
    NXLog: { '@timestamp': created, Channel: sysmon, EventID: 13, UtcTime: '2026-11-25 10:00:00.416' },
    evtx_dump: {
      Event: {
        System: { Channel: sysmon, EventID: 13, TimeCreated: { '#attributes': { SystemTime: created } } },
        EventData: { UtcTime: '2026-11-25 10:00:00.416' },
      },
    },
    Wazuh: {
      timestamp: created,
      data: {
        win: {
          system: {
            channel: sysmon,
            eventID: '13',
            systemTime: created,
            providerName: 'Microsoft-Windows-Sysmon',
          },
          eventdata: { utcTime: '2026-11-25 10:00:00.416' },
        },
      },
    },
  };
  for (const [shape, document] of Object.entries(shapes))
    it(`tells by UtcTime in the JSON of ${shape}`, () => {
      expect(jsonReadings(document)[0]).to.include({ time: happened, tickMs: 16 });
    });

  it("keeps to the host's local time where an exporter wrote TimeCreated in that and without a zone", () => {
    const fields = { Channel: sysmon, UtcTime: '2020-10-19 07:30:46.416' };
    expect(momentOf(fields, '2020-10-19 03:30:46.419').time).to.equal(eventTime('2020-10-19 03:30:46.416'));
    expect(momentOf(fields, '2020-10-19T07:30:46.419Z').time).to.equal(eventTime('2020-10-19 07:30:46.416'));
  });
});
