import { Random } from './sigma-random.ts';
import {
  accesses,
  companies,
  folders,
  hosts,
  libraries,
  pipes,
  programs,
  registryKeys,
  registryValues,
  tokens,
  users,
} from './sigma-words.ts';

type Fields = Record<string, string | number>;

/** Which events come how often. */
export type Mix = 'natural' | 'process-heavy';

const weights: Record<Mix, readonly (readonly [number, keyof typeof makers])[]> = {
  natural: [
    [30, 'imageLoad'],
    [25, 'processAccess'],
    [18, 'registryAdd'],
    [18, 'registrySet'],
    [2, 'processCreation'],
    [1, 'auditedProcess'],
    [2, 'fileEvent'],
    [2, 'network'],
    [1, 'logon'],
    [1, 'pipe'],
  ],
  'process-heavy': [
    [25, 'processCreation'],
    [25, 'auditedProcess'],
    [12, 'imageLoad'],
    [10, 'processAccess'],
    [7, 'registryAdd'],
    [8, 'registrySet'],
    [5, 'fileEvent'],
    [4, 'network'],
    [3, 'logon'],
    [1, 'pipe'],
  ],
};

/** Events as lines of JSON, flat, as log shippers write them; the same in every run. */
export function eventLines(mix: Mix, count: number, seed = 7): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify(makers[random.weighted(weights[mix])](random, number)),
  );
}

function header(random: Random, number: number, channel: string, provider: string, eventId: number): Fields {
  return {
    TimeCreated_SystemTime: new Date(1_700_000_000_000 + number * 37).toISOString(),
    Provider_Name: provider,
    Provider_Guid: `{${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}}`,
    Channel: channel,
    EventID: eventId,
    EventRecordID: 1_000_000 + number,
    Computer: random.pick(hosts),
    Level: 4,
    Task: eventId,
    Opcode: 0,
    Version: 5,
    Keywords: '0x8000000000000000',
    Execution_ProcessID: random.integer(500, 9_000),
    Execution_ThreadID: random.integer(500, 9_000),
    Security_UserID: 'S-1-5-18',
  };
}

function sysmon(random: Random, number: number, eventId: number): Fields {
  return {
    ...header(random, number, 'Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon', eventId),
    RuleName: '-',
    UtcTime: new Date(1_700_000_000_000 + number * 37).toISOString().replace('T', ' ').slice(0, -1),
  };
}

function guid(random: Random): string {
  return `{${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-0000-00${random.hex(10)}}`;
}

function image(random: Random): string {
  return `${random.common(folders)}\\${random.common(programs)}`;
}

function commandLine(random: Random, program: string): string {
  return [`"${program}"`, ...random.some(1, 16, () => random.common(tokens))].join(' ');
}

function hashes(random: Random): string {
  return `MD5=${random.hex(32).toUpperCase()},SHA256=${random.hex(64).toUpperCase()},IMPHASH=${random.hex(32).toUpperCase()}`;
}

function actor(random: Random): Fields {
  return {
    ProcessGuid: guid(random),
    ProcessId: random.integer(4, 20_000),
    Image: image(random),
    User: random.common(users),
  };
}

function version(random: Random): Fields {
  const company = random.common(companies);
  return {
    FileVersion: `10.0.${random.integer(1, 19_045)}.${random.integer(1, 4_000)}`,
    Description: `${random.common(tokens)} ${random.common(tokens)}`,
    Product: company === 'Microsoft Corporation' ? 'Microsoft® Windows® Operating System' : company,
    Company: company,
  };
}

const makers = {
  processCreation(random: Random, number: number): Fields {
    const program = image(random);
    const parent = image(random);
    return {
      ...sysmon(random, number, 1),
      ProcessGuid: guid(random),
      ProcessId: random.integer(4, 20_000),
      Image: program,
      ...version(random),
      OriginalFileName: random.chance(0.8) ? (program.split('\\').at(-1) ?? '') : random.common(programs),
      CommandLine: commandLine(random, program),
      CurrentDirectory: `${random.common(folders)}\\`,
      User: random.common(users),
      LogonGuid: guid(random),
      LogonId: `0x${random.hex(5)}`,
      TerminalSessionId: random.integer(0, 3),
      IntegrityLevel: random.pick(['System', 'High', 'Medium', 'Low']),
      Hashes: hashes(random),
      ParentProcessGuid: guid(random),
      ParentProcessId: random.integer(4, 20_000),
      ParentImage: parent,
      ParentCommandLine: commandLine(random, parent),
      ParentUser: random.common(users),
    };
  },
  auditedProcess(random: Random, number: number): Fields {
    const program = image(random);
    return {
      ...header(random, number, 'Security', 'Microsoft-Windows-Security-Auditing', 4688),
      SubjectUserSid: 'S-1-5-21-1004336348-1177238915-682003330-512',
      SubjectUserName: random.common(users).split('\\')[1] ?? '',
      SubjectDomainName: 'CORP',
      SubjectLogonId: `0x${random.hex(5)}`,
      NewProcessId: `0x${random.hex(4)}`,
      NewProcessName: program,
      TokenElevationType: '%%1936',
      ProcessId: `0x${random.hex(4)}`,
      CommandLine: commandLine(random, program),
      TargetUserSid: 'S-1-0-0',
      TargetUserName: '-',
      TargetDomainName: '-',
      TargetLogonId: '0x0',
      ParentProcessName: image(random),
      MandatoryLabel: 'S-1-16-12288',
      Message: `A new process has been created.\r\n\r\nCreator Subject:\r\n\tAccount Domain:\tCORP\r\n\r\nProcess Information:\r\n\tNew Process Name:\t${program}`,
    };
  },
  imageLoad(random: Random, number: number): Fields {
    return {
      ...sysmon(random, number, 7),
      ...actor(random),
      ImageLoaded: `${random.common(folders)}\\${random.common(libraries)}`,
      ...version(random),
      OriginalFileName: random.common(libraries),
      Hashes: hashes(random),
      Signed: random.pick(['true', 'false']),
      Signature: random.common(companies),
      SignatureStatus: random.pick(['Valid', 'Unavailable']),
    };
  },
  processAccess(random: Random, number: number): Fields {
    const frame = () => `${random.common(folders)}\\${random.common(libraries)}+${random.hex(5)}`;
    return {
      ...sysmon(random, number, 10),
      SourceProcessGUID: guid(random),
      SourceProcessId: random.integer(4, 20_000),
      SourceThreadId: random.integer(4, 20_000),
      SourceImage: image(random),
      TargetProcessGUID: guid(random),
      TargetProcessId: random.integer(4, 20_000),
      TargetImage: image(random),
      GrantedAccess: random.common(accesses),
      CallTrace: random.some(4, 10, frame).join('|'),
      SourceUser: random.common(users),
      TargetUser: random.common(users),
    };
  },
  registryAdd(random: Random, number: number): Fields {
    return {
      ...sysmon(random, number, 12),
      EventType: random.pick(['CreateKey', 'DeleteKey', 'DeleteValue']),
      ...actor(random),
      TargetObject: random.common(registryKeys),
    };
  },
  registrySet(random: Random, number: number): Fields {
    return {
      ...sysmon(random, number, 13),
      EventType: 'SetValue',
      ...actor(random),
      TargetObject: `${random.common(registryKeys)}\\${random.common(registryValues)}`,
      Details: random.weighted([
        [3, `DWORD (0x${random.hex(8)})`],
        [2, commandLine(random, image(random))],
        [1, 'Binary Data'],
      ]),
    };
  },
  fileEvent(random: Random, number: number): Fields {
    return {
      ...sysmon(random, number, 11),
      ...actor(random),
      TargetFilename: `${random.common(folders)}\\${random.common(tokens)}.${random.pick(['exe', 'dll', 'tmp', 'ps1', 'log'])}`,
      CreationUtcTime: '2023-11-14 22:13:20.000',
    };
  },
  network(random: Random, number: number): Fields {
    const address = () =>
      `${random.integer(1, 220)}.${random.integer(0, 255)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;
    return {
      ...sysmon(random, number, 3),
      ...actor(random),
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIsIpv6: 'false',
      SourceIp: address(),
      SourceHostname: random.pick(hosts),
      SourcePort: random.integer(1024, 65_535),
      DestinationIsIpv6: 'false',
      DestinationIp: address(),
      DestinationHostname: `${random.common(tokens)}.example`,
      DestinationPort: random.pick([80, 443, 445, 3389, 8080]),
    };
  },
  logon(random: Random, number: number): Fields {
    return {
      ...header(
        random,
        number,
        'Security',
        'Microsoft-Windows-Security-Auditing',
        random.pick([4624, 4625, 4634, 4672]),
      ),
      TargetUserName: random.common(users).split('\\')[1] ?? '',
      TargetDomainName: 'CORP',
      LogonType: random.pick([2, 3, 5, 10]),
      IpAddress: `10.0.${random.integer(0, 255)}.${random.integer(1, 254)}`,
      WorkstationName: random.pick(hosts),
      ProcessName: image(random),
    };
  },
  pipe(random: Random, number: number): Fields {
    return {
      ...sysmon(random, number, 17),
      EventType: 'CreatePipe',
      ...actor(random),
      PipeName: random.common(pipes),
    };
  },
};
