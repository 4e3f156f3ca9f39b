import { expect } from 'chai';
import { jsonReadings } from '../../../validators/formats/json-shapes.ts';
import { compileRules } from '../../../validators/sigma/index.ts';

/** Whether a rule for Windows matches the only event of a document. */
function matches(logsource: object, selection: object, document: unknown, product = 'windows'): boolean {
  const detection = { selection, condition: 'selection' };
  const set = compileRules(JSON.stringify({ title: 'r', logsource: { product, ...logsource }, detection }));
  const readings = jsonReadings(structuredClone(document));
  expect(readings).to.have.length(1);
  return readings.flatMap(event => set.match(event)).length === 1;
}

const process = { category: 'process_creation' };

describe("Wazuh's events of Windows", () => {
  const wazuh = (system: object, data: object) => ({
    timestamp: '2026-01-01T00:00:00.000+0000',
    rule: { id: '92000', level: 3 },
    agent: { name: 'h' },
    data: { win: { system, ...data } },
  });
  const sysmon = wazuh(
    {
      providerName: 'Microsoft-Windows-Sysmon',
      eventID: '1',
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer: 'h',
    },
    {
      eventdata: {
        image: 'C:\\\\Windows\\\\sc.exe',
        commandLine: '\\"C:\\\\Windows\\\\sc.exe\\" create x',
        user: 'LAB\\bob',
      },
    },
  );

  it('have the names and texts that Windows gave them', () => {
    const selection = { Image: 'C:\\Windows\\sc.exe', CommandLine: '"C:\\Windows\\sc.exe" create x' };
    expect(matches(process, selection, sysmon)).to.equal(true);
    expect(matches(process, { User: 'LAB\\bob', Computer: 'h' }, sysmon)).to.equal(true);
    expect(matches(process, selection, { _source: sysmon })).to.equal(true);
    expect(jsonReadings(structuredClone(sysmon))[0]?.time).to.equal(Date.UTC(2026, 0, 1));
  });

  it('keep names that begin with a small letter in Windows, too', () => {
    const stopped = wazuh(
      { providerName: 'Service Control Manager', eventID: '7036', channel: 'System' },
      { eventdata: { param1: 'x', param2: 'stopped' } },
    );
    expect(matches({ service: 'system' }, { EventID: 7036, param2: 'stopped' }, stopped)).to.equal(true);
  });

  it('hold what UserData held', () => {
    const cleared = wazuh(
      { providerName: 'Microsoft-Windows-Eventlog', eventID: '104', channel: 'System' },
      { logFileCleared: { subjectUserName: 'eve', channel: 'Application' } },
    );
    const selection = { EventID: 104, Channel: 'Application', SubjectUserName: 'eve' };
    expect(matches({ service: 'system' }, selection, cleared)).to.equal(true);
  });
});

describe("Wazuh's events of audit", () => {
  // The records of wazuh-documentation's example (Auditing who-data, 2016), cut after the first PATH.
  const full_log =
    'type=SYSCALL msg=audit(1482865099.744:1291): arch=c000003e syscall=59 success=yes exit=0 items=2 ppid=24202 pid=24203 ' +
    'auid=1004 uid=0 gid=0 euid=0 tty=pts2 ses=168 comm="ls" exe="/bin/ls" key="audit-wazuh-c" ' +
    'type=EXECVE msg=audit(1482865099.744:1291): argc=2 a0="ls" a1="/var/ossec/etc" ' +
    'type=CWD msg=audit(1482865099.744:1291):  cwd="/" ' +
    'type=PATH msg=audit(1482865099.744:1291): item=0 name="/bin/ls" inode=262315 dev=ca:02 mode=0100755 nametype=NORMAL ' +
    'type=PROCTITLE msg=audit(1482865099.744:1291): proctitle=6C73002F7661722F6F737365632F657463';
  const alert = {
    agent: { id: '000', name: 'ip-10-0-0-220' },
    location: '/var/log/audit/audit.log',
    full_log,
  };
  const readings = () => jsonReadings(structuredClone({ _source: alert }));
  const view = (name: string) => readings().find(({ logsource }) => logsource?.category === name)?.fields;

  it('are the records that stood on lines of their own', () => {
    expect(view('process_creation')).to.include({
      Image: '/bin/ls',
      CommandLine: 'ls /var/ossec/etc',
      CurrentDirectory: '/',
      Computer: 'ip-10-0-0-220',
    });
    expect(readings().map(({ fields }) => fields.type)).to.include.members([
      'SYSCALL',
      'EXECVE',
      'CWD',
      'PATH',
    ]);
    expect(readings()[0]?.time).to.equal(1482865099744);
  });

  it('have no record more where a user wrote something like one', () => {
    const forged = 'type=USER_CMD msg=audit(1.000:7): pid=1 cmd="x type=EXECVE msg=audit(1.000:8): argc=1"';
    expect(jsonReadings({ full_log: forged }).map(({ fields }) => fields.type)).to.deep.equal(['USER_CMD']);
  });
});

describe('Get-WinEvent | ConvertTo-Json', () => {
  const event = {
    Id: 7045,
    Version: 0,
    ProviderName: 'Service Control Manager',
    LogName: 'System',
    ProcessId: 700,
    MachineName: 'h',
    UserId: { BinaryLength: 12, AccountDomainSid: null, Value: 'S-1-5-18' },
    TimeCreated: '/Date(1767225600000)/',
    RecordId: 7,
    Properties: [{ Value: 'svc' }, { Value: 'C:\\x.exe' }],
    Message: 'A service was installed',
  };
  const service = { service: 'system' };

  it('is the event of its log, with its data as unnamed data, and says that rules on names are blind', () => {
    const selection = { EventID: 7045, Provider_Name: 'Service Control Manager', Data: 'svc', Computer: 'h' };
    expect(matches(service, selection, event)).to.equal(true);
    expect(matches(service, { ServiceName: 'svc' }, event)).to.equal(false);
    const [reading] = jsonReadings(structuredClone(event));
    expect(reading?.lacks).to.contain('rules on data fields cannot match');
    expect(reading?.fields).to.include({ EventRecordID: 7, UserID: 'S-1-5-18', Execution_ProcessID: 700 });
    expect(reading?.fields).not.to.have.property('ProcessId');
    expect(reading?.time).to.equal(1767225600000);
  });

  it('tells the time in each of the forms that PowerShell writes', () => {
    const forms = [
      '2026-01-01T00:00:00.0000000+00:00',
      { value: '/Date(1767225600000)/', DateTime: 'Thursday, 1 January 2026 00:00:00' },
    ];
    for (const TimeCreated of forms)
      expect(jsonReadings({ ...event, TimeCreated })[0]?.time, JSON.stringify(TimeCreated)).to.equal(
        1767225600000,
      );
  });

  it('is taken for nothing else: an object with an Id and a provider of its own stays what it is', () => {
    expect(jsonReadings({ Id: 'x', ProviderName: 'AWS' })[0]).not.to.have.property('lacks');
  });
});

describe("Winlogbeat's values without names", () => {
  const winlogbeat = (provider_name: string, event_data: object) => ({
    winlog: { channel: 'Windows PowerShell', provider_name, event_id: 400, event_data },
  });
  const powercat = { param1: 'Available', param2: '\tHostApplication=powershell powercat -c' };
  const start = { category: 'ps_classic_start' };

  it('are Data, by whichever version', () => {
    expect(matches(start, { 'Data|contains': 'powercat ' }, winlogbeat('PowerShell', powercat))).to.equal(
      true,
    );
    const former = { log_name: 'Windows PowerShell', source_name: 'PowerShell', event_id: 400 };
    const selection = { 'Data|contains': 'powercat ' };
    expect(matches(start, selection, { ...former, event_data: powercat })).to.equal(true);
  });

  it('stay under their names', () => {
    expect(matches(start, { param1: 'Available' }, winlogbeat('PowerShell', powercat))).to.equal(true);
  });

  it('are no Data where the provider itself calls them so, or where the event has named data', () => {
    const data = (document: object) => jsonReadings(document)[0]?.fields.Data;
    expect(data(winlogbeat('Service Control Manager', { param1: 'x', param2: 'running' }))).to.equal(
      undefined,
    );
    expect(data(winlogbeat('User32', { param1: 'x', Reason: 'y' }))).to.equal(undefined);
    expect(data(winlogbeat('MsiInstaller', { param1: 'x', Binary: '7B' }))).to.equal('x');
  });
});

describe('events of sensors, as a SIEM hands them back', () => {
  const endpoint = (type: string, more: object) => ({
    '@timestamp': '2026-01-01T00:00:00Z',
    event: { module: 'endpoint', ...more },
    host: { os: { type }, name: 'h' },
    process: {
      command_line: 'sc create x',
      executable: 'C:\\Windows\\System32\\sc.exe',
      parent: { executable: 'C:\\Windows\\explorer.exe' },
    },
    user: { domain: 'LAB', name: 'bob' },
  });
  const started = { category: ['process'], type: ['start'], action: 'start' };

  it('are those of Elastic Endpoint, under the names of Sigma', () => {
    const selection = {
      Image: '*\\sc.exe',
      ParentImage: '*\\explorer.exe',
      CommandLine: 'sc create x',
      User: 'LAB\\bob',
      Computer: 'h',
    };
    expect(matches(process, selection, endpoint('windows', started))).to.equal(true);
    expect(matches(process, selection, { _source: endpoint('windows', started) })).to.equal(true);
    expect(matches(process, { CommandLine: 'sc*' }, endpoint('linux', started), 'linux')).to.equal(true);
    expect(matches(process, { CommandLine: 'sc*' }, endpoint('linux', started))).to.equal(false);
    const ended = endpoint('windows', { category: ['process'], type: ['end'] });
    expect(matches(process, { CommandLine: 'sc*' }, ended)).to.equal(false);
  });

  it('are registry values of Elastic Endpoint', () => {
    const event = {
      ...endpoint('windows', { category: ['registry'], action: 'modification' }),
      registry: {
        path: 'HKLM\\SYSTEM\\ControlSet001\\Services\\x\\ImagePath',
        data: { strings: ['C:\\x.exe'] },
      },
    };
    const selection = {
      TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\x\\ImagePath',
      Details: 'C:\\x.exe',
    };
    expect(matches({ category: 'registry_set' }, selection, event)).to.equal(true);
  });

  it('are rows of Defender XDR: as they are, of an answer of Microsoft Graph, and streamed', () => {
    const row = {
      Timestamp: '2026-01-01T00:00:00Z',
      DeviceName: 'h',
      ActionType: 'ProcessCreated',
      FolderPath: 'C:\\Windows\\System32\\sc.exe',
      ProcessCommandLine: 'sc create x',
      InitiatingProcessFolderPath: 'c:\\windows\\explorer.exe',
    };
    const selection = {
      Image: '*\\sc.exe',
      CommandLine: 'sc create x',
      ParentImage: '*\\explorer.exe',
      Computer: 'h',
    };
    const streamed = { time: '2026-01-01T00:00:00Z', category: 'AdvancedHunting-DeviceProcessEvents' };
    const forms = [row, { schema: [], results: [row] }, { records: [{ ...streamed, properties: row }] }];
    for (const form of forms) expect(matches(process, selection, form)).to.equal(true);
  });

  it('are what Defender XDR saw of the registry and the network', () => {
    const row = { DeviceName: 'h', InitiatingProcessFolderPath: 'C:\\x.exe' };
    const value = {
      ...row,
      ActionType: 'RegistryValueSet',
      RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\x',
      RegistryValueName: 'ImagePath',
    };
    const selection = { TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\x\\ImagePath' };
    expect(matches({ category: 'registry_set' }, selection, value)).to.equal(true);
    const inbound = { ...row, ActionType: 'InboundConnectionAccepted', RemoteIP: '10.0.0.1' };
    const connection = { category: 'network_connection' };
    expect(matches(connection, { Initiated: 'false', DestinationIp: '10.0.0.1' }, inbound)).to.equal(true);
  });

  it('are of no known kind where their platform is unknown', () => {
    const linux = { DeviceName: 'h', ActionType: 'ProcessCreated', FolderPath: '/usr/bin/id' };
    expect(jsonReadings(linux)[0]).not.to.have.property('logsource');
    expect(jsonReadings(endpoint('aix', started))[0]).not.to.have.property('logsource');
  });
});
