import { expect } from 'chai';
import { compileRules, type SigmaEvent, sigmaTaxonomy } from '../../validators/sigma/index.ts';

const windows = (Channel: string, EventID: number, data: object): SigmaEvent => ({
  fields: { Channel, EventID, ...data },
});
const security = (EventID: number, data: object) => windows('Security', EventID, data);
const sysmon = (EventID: number, data: object = {}) =>
  windows('Microsoft-Windows-Sysmon/Operational', EventID, data);

/** Whether a rule of this category with this selection matches an event. */
function matches(category: string, selection: object, event: SigmaEvent, product = 'windows'): boolean {
  const rule = {
    title: 'rule',
    logsource: { product, category },
    detection: { selection, condition: 'selection' },
  };
  const set = compileRules(JSON.stringify(rule));
  const fired = set.match(event).length === 1;
  expect(set.explain('rule', event).matched, 'explanation').to.equal(fired);
  return fired;
}

/** The categories of Windows events, by the specification's appendix "Taxonomy". */
const categories: readonly (readonly [category: string, channel: string, ...ids: number[]])[] = [
  ['process_creation', 'sysmon', 1],
  ['file_change', 'sysmon', 2],
  ['network_connection', 'sysmon', 3],
  ['sysmon_status', 'sysmon', 4, 16],
  ['process_termination', 'sysmon', 5],
  ['driver_load', 'sysmon', 6],
  ['image_load', 'sysmon', 7],
  ['create_remote_thread', 'sysmon', 8],
  ['raw_access_thread', 'sysmon', 9],
  ['process_access', 'sysmon', 10],
  ['file_event', 'sysmon', 11],
  ['registry_event', 'sysmon', 12, 13, 14],
  ['registry_add', 'sysmon', 12],
  ['registry_delete', 'sysmon', 12],
  ['registry_set', 'sysmon', 13],
  ['registry_rename', 'sysmon', 14],
  ['create_stream_hash', 'sysmon', 15],
  ['pipe_created', 'sysmon', 17, 18],
  ['wmi_event', 'sysmon', 19, 20, 21],
  ['dns_query', 'sysmon', 22],
  ['file_delete', 'sysmon', 23],
  ['clipboard_capture', 'sysmon', 24],
  ['process_tampering', 'sysmon', 25],
  ['file_delete_detected', 'sysmon', 26],
  ['file_block_executable', 'sysmon', 27],
  ['file_block_shredding', 'sysmon', 28],
  ['file_executable_detected', 'sysmon', 29],
  ['sysmon_error', 'sysmon', 255],
  ['ps_classic_start', 'Windows PowerShell', 400],
  ['ps_classic_provider_start', 'Windows PowerShell', 600],
  ['ps_classic_script', 'Windows PowerShell', 800],
  ['ps_module', 'Microsoft-Windows-PowerShell/Operational', 4103],
  ['ps_script', 'Microsoft-Windows-PowerShell/Operational', 4104],
  ['ps_module', 'PowerShellCore/Operational', 4103],
  ['ps_script', 'PowerShellCore/Operational', 4104],
];

describe('the taxonomy', () => {
  for (const [category, channel, ...ids] of categories) {
    it(`${category} is ${channel} ${ids.join(', ')}`, () => {
      const name = channel === 'sysmon' ? 'Microsoft-Windows-Sysmon/Operational' : channel;
      for (const id of ids) expect(matches(category, { x: 1 }, windows(name, id, { x: 1 }))).to.equal(true);
      expect(matches(category, { x: 1 }, windows(name, 9_999, { x: 1 }))).to.equal(false);
    });
  }

  it('knows a channel by its provider where the event has none, in any case, and an EventID that is a text', () => {
    const fields = { Provider_Name: 'Microsoft-Windows-Sysmon', EventID: '1', x: 1 };
    expect(matches('process_creation', { x: 1 }, { fields })).to.equal(true);
    const lower = { Channel: 'microsoft-windows-sysmon/operational', EventID: 1, x: 1 };
    expect(matches('process_creation', { x: 1 }, { fields: lower })).to.equal(true);
  });

  describe('of the Security log', () => {
    const process = security(4688, {
      NewProcessName: 'C:\\a.exe',
      ParentProcessName: 'C:\\b.exe',
      NewProcessId: '0x1a4',
      ProcessId: '0x10',
      SubjectLogonId: '0x3e7',
      SubjectDomainName: 'LAB',
      SubjectUserName: 'bob',
      CommandLine: 'a.exe -x',
    });
    const value = (OperationType: string, more: object = {}) =>
      security(4657, {
        OperationType,
        ObjectName: '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\evil',
        ObjectValueName: 'ImagePath',
        NewValue: 'C:\\evil.exe',
        ProcessName: 'C:\\Windows\\regedit.exe',
        ...more,
      });
    const access = (ObjectType: string, AccessList: string, AccessMask = '') =>
      security(4663, { ObjectType, AccessList, AccessMask, ObjectName: 'C:\\x', ProcessName: 'C:\\p.exe' });

    it('4688 is process_creation under the names of Sysmon', () => {
      const selection = {
        Image: 'C:\\a.exe',
        ParentImage: 'C:\\b.exe',
        ProcessId: '0x1a4',
        ParentProcessId: '0x10',
        LogonId: '0x3e7',
        User: 'LAB\\bob',
        CommandLine: '*-x',
      };
      expect(matches('process_creation', selection, process)).to.equal(true);
    });

    it('4688 has its integrity level by SID and by name', () => {
      const level = (IntegrityLevel: unknown) =>
        matches('process_creation', { IntegrityLevel }, security(4688, { MandatoryLabel: 'S-1-16-12288' }));
      expect(level(['System', 'S-1-16-16384'])).to.equal(false);
      expect(level('High')).to.equal(true);
      expect(level(['S-1-16-16384', 'S-1-16-12288'])).to.equal(true);
      const set = compileRules(
        'title: r\nlogsource: {product: windows, category: process_creation}\ndetection: {s: {IntegrityLevel: High}, condition: s}\n',
      );
      expect(set.blindFields('r', 'Security 4688')).to.deep.equal([]);
    });

    it('4688 keeps its own names too, for rules of the service', () => {
      const rule =
        'title: r\nlogsource: {product: windows, service: security}\ndetection: {s: {NewProcessName: "C:\\\\a.exe"}, condition: s}\n';
      expect(compileRules(rule).match(process)).to.have.length(1);
    });

    it('4657 is a value set, created or deleted, its key as Sysmon has it', () => {
      const selection = {
        TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\evil\\ImagePath',
        Details: 'C:\\evil.exe',
        Image: '*\\regedit.exe',
      };
      const outcome = (operation: string) =>
        ['registry_event', 'registry_set', 'registry_add', 'registry_delete'].filter(category =>
          matches(category, selection, value(operation)),
        );
      expect(outcome('%%1905')).to.deep.equal(['registry_event', 'registry_set']);
      expect(outcome('%%1904')).to.deep.equal(['registry_event', 'registry_set', 'registry_add']);
      expect(outcome('Registry value deleted')).to.deep.equal(['registry_event', 'registry_delete']);
      const user = value('%%1905', { ObjectName: '\\REGISTRY\\USER\\S-1-5-21\\Run' });
      expect(matches('registry_set', { TargetObject: 'HKU\\S-1-5-21\\Run\\ImagePath' }, user)).to.equal(true);
    });

    it("4657 has Sysmon's EventType, whatever the forwarder calls so", () => {
      const types = (category: string, operation: string) =>
        ['SetValue', 'CreateValue', 'DeleteValue'].filter(EventType =>
          matches(category, { EventType }, value(operation, { EventType: 'AUDIT_SUCCESS' })),
        );
      expect(types('registry_set', '%%1905')).to.deep.equal(['SetValue']);
      expect(types('registry_set', 'New registry value created')).to.deep.equal(['SetValue']);
      expect(types('registry_add', '%%1904')).to.deep.equal(['CreateValue']);
      expect(types('registry_delete', '%%1906')).to.deep.equal(['DeleteValue']);
    });

    it('4657 has numbers and bytes as Sysmon writes them', () => {
      // 1089 in decimal, of %%1876, is what Windows logs of certutil -setreg InterfaceFlags 0x441.
      const written: readonly [string, string, string][] = [
        ['%%1876', '1089', 'DWORD (0x00000441)'],
        ['REG_DWORD', '4', 'DWORD (0x00000004)'],
        ['%%1883', '4294967298', 'QWORD (0x00000001-0x00000002)'],
        ['%%1875', '01 00', 'Binary Data'],
        ['%%1873', '4', '4'],
        ['%%1876', 'four', 'four'],
      ];
      for (const [NewValueType, NewValue, Details] of written) {
        const event = value('%%1905', { NewValueType, NewValue });
        expect(matches('registry_set', { Details }, event), `${NewValueType} ${NewValue}`).to.equal(true);
      }
    });

    it('4663 is what was done to a file or a key, by the rights that were used', () => {
      const outcome = (event: SigmaEvent) =>
        ['file_access', 'file_event', 'file_delete'].filter(category =>
          matches(category, { TargetFilename: 'C:\\x', Image: 'C:\\p.exe' }, event),
        );
      expect(outcome(access('File', '%%4416'))).to.deep.equal(['file_access']);
      expect(outcome(access('File', '%%4417\n\t\t\t\t%%4418'))).to.deep.equal(['file_access', 'file_event']);
      expect(outcome(access('File', '', '0x2'))).to.deep.equal(['file_access', 'file_event']);
      expect(outcome(access('File', '%%1537'))).to.deep.equal(['file_access', 'file_delete']);
      expect(outcome(access('Process', '%%4417'))).to.deep.equal([]);
      expect(matches('registry_set', { TargetObject: 'C:\\x' }, access('Key', '%%4433'))).to.equal(true);
      expect(matches('registry_set', { TargetObject: 'C:\\x' }, access('Key', '%%4432'))).to.equal(false);
    });

    it('5156 is network_connection', () => {
      const event = security(5156, {
        Application: 'a',
        DestAddress: '10.0.0.1',
        DestPort: 445,
        SourceAddress: '::1',
      });
      const selection = {
        Image: 'a',
        'DestinationIp|cidr': '10.0.0.0/8',
        DestinationPort: 445,
        SourceIp: '::1',
      };
      expect(matches('network_connection', selection, event)).to.equal(true);
    });

    it('5156 names who opened the connection, and the protocol by name and number', () => {
      const connection = (Direction: string) => security(5156, { Direction, Protocol: 6, Application: 'a' });
      const outbound = { Initiated: 'true', Protocol: 'tcp' };
      expect(matches('network_connection', outbound, connection('%%14593'))).to.equal(true);
      expect(matches('network_connection', outbound, connection('Outbound'))).to.equal(true);
      expect(matches('network_connection', outbound, connection('%%14592'))).to.equal(false);
      const inbound = { Initiated: 'false', Protocol: '6' };
      expect(matches('network_connection', inbound, connection('%%14592'))).to.equal(true);
    });
  });

  it('knows what Defender found as antivirus, under the names of that category', () => {
    const log = 'Microsoft-Windows-Windows Defender/Operational';
    const found = { ThreatName: 'Trojan:Win32/X', Path: 'file:_C:\\x.exe', ActionName: 'Quarantine' };
    const rule = (logsource: object) =>
      JSON.stringify({
        title: 'r',
        logsource,
        detection: { s: { Signature: 'Trojan*', 'Filename|endswith': '.exe', Action: '*' }, condition: 's' },
      });
    const set = compileRules(rule({ category: 'antivirus' }));
    expect(set.match(windows(log, 1116, found))).to.have.length(1);
    expect(set.match(windows(log, 5007, found))).to.have.length(0);
    expect(compileRules(rule({ product: 'linux' })).match(windows(log, 1116, found))).to.have.length(0);
  });

  it('knows services by their former names too', () => {
    const names = [
      ['Microsoft-ServiceBus-Client/Admin', 'servicebus-client', 'microsoft-servicebus-client'],
      ['Microsoft-Windows-LDAP-Client/Debug', 'ldap', 'ldap_debug'],
      ['Microsoft-Windows-DNSServer/Audit', 'dns-server-audit'],
    ];
    for (const [channel = '', ...services] of names)
      for (const service of services) {
        const rule = {
          title: 'r',
          logsource: { product: 'windows', service },
          detection: { s: { x: 1 }, condition: 's' },
        };
        expect(
          compileRules(JSON.stringify(rule)).match(windows(channel, 1, { x: 1 })),
          service,
        ).to.have.length(1);
      }
  });

  it('knows the channel of every provider that it names', () => {
    const known = new Set(sigmaTaxonomy.sources.flatMap(({ when }) => when.channels ?? []));
    const channels = Object.values(sigmaTaxonomy.providers ?? {});
    expect(channels.filter(channel => !known.has(channel))).to.deep.equal([]);
  });

  it('says of an event what it counts as', () => {
    const set = compileRules(
      'title: r\nlogsource: {product: windows}\ndetection: {s: {a: 1}, condition: s}\n',
    );
    const named = (event: SigmaEvent) =>
      set.logsourcesOf(event).map(one => one.category ?? one.service ?? one.product);
    expect(named(sysmon(13))).to.deep.equal(['windows', 'sysmon', 'registry_event', 'registry_set']);
    expect(named(security(4657, { OperationType: '%%1905' }))).to.deep.equal([
      'windows',
      'security',
      'registry_event',
      'registry_set',
    ]);
    expect(named({ logsource: { product: 'linux', service: 'auditd' }, fields: {} })).to.deep.equal([
      'auditd',
    ]);
    expect(named({ fields: { a: 1 } })).to.deep.equal([]);
  });

  it('says of a rule which sources it is read from', () => {
    const of = (logsource: object) => {
      const rule = { title: 'r', logsource, detection: { s: { a: 1 }, condition: 's' } };
      return compileRules(JSON.stringify(rule)).sourcesOf('r');
    };
    expect(of({ product: 'windows', category: 'process_creation' })).to.deep.equal([
      'Sysmon 1',
      'Security 4688',
      'Elastic Endpoint process',
      'Defender XDR process',
    ]);
    expect(of({ product: 'linux', category: 'process_creation' })).to.deep.equal([
      'Sysmon for Linux 1',
      'auditd execve',
      'Elastic Endpoint process of Linux',
    ]);
    expect(of({ product: 'macos', category: 'file_event' })).to.deep.equal([
      'eslogger file event',
      'Elastic Endpoint file made on macOS',
    ]);
    expect(of({ product: 'linux', service: 'auditd' })).to.deep.equal(['auditd record']);
    expect(of({ product: 'windows', service: 'system' })).to.include.members([
      'Windows system',
      'System 7045',
    ]);
  });
});

describe('fields that a source never has', () => {
  const blind = (selection: object, condition = 's', more: object = {}) => {
    const detection = { s: selection, ...more, condition };
    const rule = { title: 'r', logsource: { product: 'windows', category: 'process_creation' }, detection };
    return compileRules(JSON.stringify(rule)).blindFields('r');
  };

  it('make a rule that cannot do without them blind there', () => {
    expect(blind({ Image: 'x', CurrentDirectory: 'High' })).to.deep.equal([
      {
        source: 'Security 4688',
        field: 'CurrentDirectory',
        fatal: true,
        why: 'this rule cannot fire on Security 4688: no CurrentDirectory',
      },
    ]);
  });

  it('are no matter where the rule can fire without them', () => {
    expect(blind({ Image: 'x' }, 's or t', { t: { CurrentDirectory: 'High' } })[0]).to.include({
      fatal: false,
    });
    expect(blind({ Image: 'x' }, 's and not t', { t: { CurrentDirectory: 'High' } })[0]).to.include({
      fatal: false,
    });
    expect(blind({ Image: 'x', CurrentDirectory: null })[0]).to.include({ fatal: false });
    expect(blind({ Image: 'x', 'CurrentDirectory|exists': false })[0]).to.include({ fatal: false });
    expect(blind({ Image: 'x', CommandLine: 'y' })).to.deep.equal([]);
  });

  it('are found through references and lists of maps', () => {
    expect(blind({ 'Image|fieldref': 'OriginalFileName' })[0]).to.include({
      fatal: true,
      field: 'OriginalFileName',
    });
    expect(blind({ x: 1 }, 's', {}).map(one => one.source)).to.deep.equal(['Sysmon 1', 'Security 4688']);
    const either = [{ OriginalFileName: 'a' }, { Image: 'b' }];
    expect(blind(either)[0]).to.include({ fatal: false });
  });
});

describe('a taxonomy of one’s own', () => {
  const rule = (category: string) =>
    `title: r\nlogsource: {product: windows, category: ${category}}\ndetection: {s: {Image: evil}, condition: s}\n`;

  it('maps other channels and names', () => {
    const taxonomy = {
      sources: [
        {
          name: 'EDR process',
          when: { channels: ['EDR'], eventIds: [7] },
          logsources: [{ product: 'windows', category: 'process_creation' }],
          fields: { Image: 'process.path' },
        },
      ],
    };
    const set = compileRules(rule('process_creation'), { taxonomy });
    expect(set.match(windows('EDR', 7, { process: { path: 'evil' } }))).to.have.length(1);
    expect(set.match(sysmon(1, { Image: 'evil' }))).to.have.length(0);
    const both = { sources: [...sigmaTaxonomy.sources, ...taxonomy.sources] };
    expect(
      compileRules(rule('process_creation'), { taxonomy: both }).match(sysmon(1, { Image: 'evil' })),
    ).to.have.length(1);
  });

  it('renames the fields of events that carry their log source, and asks for some of them only', () => {
    const logsource = { product: 'windows', category: 'process_creation' };
    const taxonomy = {
      sources: [
        {
          name: 'ECS',
          when: { logsource },
          where: { 'event.kind': 'event' },
          logsources: [logsource],
          fields: { Image: 'exe' },
        },
      ],
    };
    const set = compileRules(rule('process_creation'), { taxonomy });
    const event = (kind: string) => ({ logsource, fields: { exe: 'EVIL', event: { kind } } });
    expect(set.match(event('event'))).to.have.length(1);
    expect(set.match(event('alert'))).to.have.length(0);
    expect(set.match({ logsource, fields: { Image: 'evil' } })).to.have.length(1);
  });
});
