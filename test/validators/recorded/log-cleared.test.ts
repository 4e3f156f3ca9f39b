import { expect } from 'chai';
import { type RecordedEvent, readRecorded } from '../../../validators/index.ts';
import { compileRules } from '../../../validators/sigma/index.ts';
import { EvtxWriter } from '../formats/evtx-writer.ts';

const cleared = { SubjectUserName: 'eve', Channel: 'Application' };
const system = {
  Provider: { '#attributes': { Name: 'Microsoft-Windows-Eventlog' } },
  EventID: 104,
  EventRecordID: 1,
  Channel: 'System',
};
const xml =
  "<Event><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID>104</EventID><EventRecordID>1</EventRecordID>" +
  '<Channel>System</Channel></System><UserData><LogFileCleared><SubjectUserName>eve</SubjectUserName>' +
  '<Channel>Application</Channel></LogFileCleared></UserData></Event>';
const document = { Event: { System: system, UserData: { LogFileCleared: cleared } } };
const winlog = {
  winlog: {
    channel: 'System',
    event_id: '104',
    provider_name: 'Microsoft-Windows-Eventlog',
    user_data: cleared,
  },
};

function evtx(): Buffer {
  const element = (name: string, ...content: string[]) => ({ name, content });
  const writer = new EvtxWriter();
  writer.record(
    {
      name: 'Event',
      content: [
        {
          name: 'System',
          content: [
            { name: 'Provider', attributes: { Name: 'Microsoft-Windows-Eventlog' } },
            element('EventID', '104'),
            element('Channel', 'System'),
          ],
        },
        {
          name: 'UserData',
          content: [
            {
              name: 'LogFileCleared',
              content: [element('SubjectUserName', 'eve'), element('Channel', 'Application')],
            },
          ],
        },
      ],
    },
    [],
  );
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 0, 'latin1');
  return Buffer.concat([header, writer.chunk()]);
}

const recordings: Readonly<Record<string, Buffer>> = {
  'event XML': Buffer.from(xml),
  '.evtx': evtx(),
  'JSON lines': Buffer.from(`${JSON.stringify(document)}\n`),
  'a JSON array': Buffer.from(JSON.stringify([document], null, 2)),
  Winlogbeat: Buffer.from(`${JSON.stringify(winlog)}\n`),
};

const rule = (title: string, condition: string) => `title: ${title}
logsource: {product: windows, service: system}
detection:
  cleared: {EventID: 104, Provider_Name: Microsoft-Windows-Eventlog}
  important: {Channel: [Security, System, Windows PowerShell]}
  condition: ${condition}
`;
const set = compileRules(
  [rule('important', 'cleared and important'), rule('other', 'cleared and not important')].join('---\n'),
);

describe('a log that was cleared', () => {
  for (const [name, bytes] of Object.entries(recordings)) {
    it(`is the one that the event's data name, not the one that holds the event: ${name}`, async () => {
      async function* stdin() {
        yield bytes;
      }
      const records: RecordedEvent[] = [];
      for await (const one of (await readRecorded('-', { stdin: stdin() })).records) records.push(one);
      const fired = records.flatMap(({ sigma }) => sigma.flatMap(event => set.match(event)));
      expect(fired.map(match => match.rule.title)).to.deep.equal(['other']);
      expect(records[0]?.sigma[0]?.fields).to.include({ Channel: 'System', Data_Channel: 'Application' });
    });
  }

  it('is the one that holds the event where an exporter left out the data', () => {
    const flat = { fields: { Channel: 'System', EventID: 104, Provider_Name: 'Microsoft-Windows-Eventlog' } };
    expect(set.match(flat).map(match => match.rule.title)).to.deep.equal(['important']);
  });
});
