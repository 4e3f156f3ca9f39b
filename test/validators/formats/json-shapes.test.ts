import { expect } from 'chai';
import { jsonReadings } from '../../../validators/formats/json-shapes.ts';

const xml =
  "<Event><System><Provider Name='Service Control Manager'/><EventID Qualifiers='16384'>7045</EventID>" +
  "<TimeCreated SystemTime='2021-04-21T09:27:56.0825092Z'/><EventRecordID>471480</EventRecordID><Channel>System</Channel>" +
  "<Computer>jump01</Computer></System><EventData><Data Name='ServiceName'>PSEXESVC</Data></EventData></Event>";
const time = '2021-04-21T09:27:56.082Z';
const flat = { EventID: 7045, Channel: 'System', ServiceName: 'PSEXESVC', '@timestamp': time };
const data = { ServiceName: 'PSEXESVC' };
const system = {
  EventID: 7045,
  Channel: 'System',
  Computer: 'jump01',
  EventRecordID: 471480,
  TimeCreated: time,
};
const winlog = {
  channel: 'System',
  event_id: '7045',
  provider_name: 'Service Control Manager',
  record_id: 471480,
  computer_name: 'jump01',
  event_data: data,
};
const evtxDump = {
  Event: {
    '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
    System: {
      ...system,
      Provider: { '#attributes': { Name: 'Service Control Manager' } },
      EventID: { '#attributes': { Qualifiers: 16384 }, '#text': 7045 },
      TimeCreated: { '#attributes': { SystemTime: time } },
    },
    EventData: data,
  },
};
const named = { SourceName: 'Service Control Manager', Hostname: 'jump01', RecordNumber: 471480 };

const shapes: Record<string, unknown> = {
  NXLog: { ...flat, ...named },
  'NXLog with a text for EventID and a channel in lower case': { ...flat, ...named, EventID: '7045' },
  Winlogbeat: {
    '@timestamp': time,
    winlog,
    event: { code: '7045', kind: 'event' },
    host: { name: 'jump01' },
  },
  'Winlogbeat before 7': {
    '@timestamp': time,
    event_id: 7045,
    log_name: 'System',
    source_name: 'Service Control Manager',
    computer_name: 'jump01',
    record_number: '471480',
    event_data: data,
  },
  'evtx_dump, Chainsaw and Hayabusa with attributes beside their elements': {
    Event_attributes: { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
    Event: {
      System: {
        ...system,
        Provider_attributes: { Name: 'Service Control Manager' },
        EventID: 7045,
        EventID_attributes: { Qualifiers: 16384 },
        TimeCreated_attributes: { SystemTime: time },
      },
      EventData: data,
    },
  },
  'an Elasticsearch hit': { _index: 'winlogbeat', _source: { '@timestamp': time, winlog } },
  'an Elasticsearch response': {
    took: 1,
    hits: { total: 1, hits: [{ _source: { '@timestamp': time, winlog } }] },
  },
  'an Elasticsearch hit with fields alone': {
    _index: 'winlogbeat',
    fields: {
      '@timestamp': [time],
      'winlog.channel': ['System'],
      'winlog.event_id': ['7045'],
      'winlog.provider_name': ['Service Control Manager'],
      'winlog.record_id': [471480],
      'winlog.computer_name': ['jump01'],
      'winlog.event_data.ServiceName': ['PSEXESVC'],
    },
  },
  evtx_dump: evtxDump,
  'a Chainsaw hit': { group: 'Sigma', document: { kind: 'evtx', path: 'a.evtx', data: evtxDump } },
  Velociraptor: {
    System: {
      ...system,
      Provider: { Name: 'Service Control Manager' },
      EventID: { Value: 7045 },
      TimeCreated: { SystemTime: 1618997276.082 },
    },
    EventData: data,
  },
  EvtxECmd: {
    PayloadData1: 'Name: PSEXESVC',
    ChunkNumber: 0,
    Computer: 'jump01',
    Channel: 'System',
    Provider: 'Service Control Manager',
    EventId: 7045,
    EventRecordId: '471480',
    TimeCreated: '2021-04-21T09:27:56.0825092+00:00',
    Payload: '{"EventData":{"Data":[{"@Name":"ServiceName","#text":"PSEXESVC"}]}}',
  },
  'XML turned into JSON with lists of Data': {
    Event: {
      System: { ...system, Provider: { '@Name': 'Service Control Manager' } },
      EventData: { Data: [{ '@Name': 'ServiceName', '#text': 'PSEXESVC' }] },
    },
  },
  'a Splunk export of XML': {
    preview: false,
    offset: 0,
    result: { _raw: xml, sourcetype: 'XmlWinEventLog' },
  },
  'a Splunk export of fields': {
    preview: false,
    result: {
      EventCode: '7045',
      LogName: 'System',
      SourceName: 'Service Control Manager',
      ComputerName: 'jump01',
      RecordNumber: '471480',
      ServiceName: 'PSEXESVC',
      _time: time,
    },
  },
  'a list': [{ ...flat, ...named }],
};

describe('Windows events in JSON', () => {
  for (const [name, document] of Object.entries(shapes)) {
    it(`reads ${name}`, () => {
      const [event, ...others] = jsonReadings(structuredClone(document));
      expect(others).to.deep.equal([]);
      expect(event).not.to.have.property('logsource');
      expect(event?.fields).to.include({
        Channel: 'System',
        EventID: 7045,
        Provider_Name: 'Service Control Manager',
        Computer: 'jump01',
        ServiceName: 'PSEXESVC',
      });
      expect(String(event?.fields.EventRecordID)).to.equal('471480');
      expect(event?.time).to.be.closeTo(Date.parse(time), 1);
    });
  }

  it('writes channels as Windows does', () => {
    expect(jsonReadings({ EventID: 4697, Channel: 'security' })[0]?.fields.Channel).to.equal('Security');
  });

  it('keeps the Elastic Common Schema within reach of its own rules', () => {
    const [event] = jsonReadings({ winlog, process: { executable: 'C:\\a.exe' }, event: { code: 7045 } });
    expect(event?.fields).to.have.nested.property('process.executable', 'C:\\a.exe');
  });

  it('reads UserData, unnamed data and empty data', () => {
    const of = (event: object) => jsonReadings({ Event: { System: system, ...event } })[0]?.fields;
    expect(of({ UserData: { LogFileCleared: { SubjectUserName: 'eve' } } })).to.include({
      SubjectUserName: 'eve',
    });
    expect(of({ EventData: { Data: { '#text': ['a', 'b'] } } })?.Data).to.deep.equal(['a', 'b']);
    expect(of({ EventData: null })).to.include({ EventID: 7045 });
  });

  it('offers names with spaces also without', () => {
    const [event] = jsonReadings({ Event: { System: system, EventData: { 'Threat Name': 'EICAR' } } });
    expect(event?.fields).to.include({ 'Threat Name': 'EICAR', ThreatName: 'EICAR' });
  });

  it('is of Windows where it names no channel, as in a log made of a trace', () => {
    for (const Channel of ['', undefined]) {
      const [event] = jsonReadings({ Event: { System: { ...system, Channel }, EventData: { A: '1' } } });
      expect(event?.logsource).to.deep.equal({ product: 'windows' });
    }
  });

  it('gives no event for lines that only frame others', () => {
    expect(jsonReadings({ preview: false, lastrow: true })).to.deep.equal([]);
    expect(jsonReadings({ index: { _index: 'logs' } })).to.deep.equal([]);
  });

  it('offers anything else as it is', () => {
    expect(jsonReadings({ a: { b: 1 } })).to.deep.equal([{ fields: { a: { b: 1 } } }]);
  });

  it('finds the time of it where Zeek, AWS, Azure, Microsoft 365 and Okta write it', () => {
    const written = {
      ts: 1618997276.082,
      eventTime: time,
      activityDateTime: time,
      CreationTime: time,
      published: time,
    };
    for (const [name, value] of Object.entries(written))
      expect(jsonReadings({ [name]: value })[0]?.time, name).to.be.closeTo(1618997276082, 1);
  });

  it('keeps prototypes out of reach of what a recording calls its fields', () => {
    const [event] = jsonReadings(
      JSON.parse('{"winlog":{"event_id":1,"event_data":{"__proto__":{"x":1}}},"__proto__":{"y":1}}'),
    );
    expect(Object.getPrototypeOf(event?.fields)).to.equal(Object.prototype);
    expect({}).not.to.have.any.keys('x', 'y');
  });
});

describe('Sysmon for Linux', () => {
  it('is a Linux log source with the category of its event id', () => {
    const message = `<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID><Channel>Linux-Sysmon/Operational</Channel></System><EventData><Data Name="CommandLine">systemctl start x && y</Data></EventData></Event>`;
    for (const document of [
      { SyslogMessage: message },
      { message: `sysmon: ${message}` },
      { event: { original: message } },
    ]) {
      const [event] = jsonReadings(document);
      expect(event?.logsource).to.deep.equal({
        product: 'linux',
        category: 'process_creation',
        service: 'sysmon',
      });
      expect(event?.fields.CommandLine).to.equal('systemctl start x && y');
    }
  });

  it('is corrupt where syslog has cut it off', () => {
    expect(() => jsonReadings({ message: '<Event><System><EventID>1</EventID>' })).to.throw('no end');
  });
});
