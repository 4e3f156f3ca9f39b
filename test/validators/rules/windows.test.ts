import { expect } from 'chai';
import {
  type Fields,
  files,
  fired,
  rules,
  rulesKnowing,
  security,
  services,
  sysmon,
  system,
} from './windows-events.ts';

/** After mdecrevoisier/EVTX-to-MITRE-Attack (CC0): sc.exe from one host against another. */
const remoteCreate = security(4688, {
  SubjectUserSid: 'S-1-5-21-4230534742-2542757381-3142984815-1111',
  SubjectUserName: 'admmig',
  SubjectDomainName: 'OFFSEC',
  NewProcessName: 'C:\\Windows\\System32\\sc.exe',
  CommandLine: 'sc  \\\\fs02\\ create hacker-testl binPath="virus.exe"',
  ParentProcessName: 'C:\\Windows\\System32\\cmd.exe',
});

/** The same collection: PsExec. */
const psexecInstalled = system(7045, {
  ServiceName: 'PSEXESVC',
  ImagePath: '%SystemRoot%\\PSEXESVC.exe',
  ServiceType: 'user mode service',
  StartType: 'demand start',
  AccountName: 'LocalSystem',
  UserID: 'S-1-5-21-4230534742-2542757381-3142984815-1111',
});

/** After OTRF/Security-Datasets (MIT): SharpSC over RPC. */
const installedOverRpc = security(4697, {
  SubjectUserSid: 'S-1-5-21-1363495622-3806888128-621328882-1104',
  SubjectUserName: 'pgustavo',
  ServiceName: 'Cyb3rWard0g',
  ServiceFileName: 'C:\\Windows\\System32\\GruntHTTP2.exe',
});
const imagePath = sysmon(13, {
  EventType: 'SetValue',
  Image: services,
  TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\Cyb3rWard0g\\ImagePath',
  Details: 'C:\\Windows\\System32\\GruntHTTP2.exe',
});

const child = (Image: string, CommandLine = Image) =>
  sysmon(1, { Image, CommandLine, ParentImage: services, User: 'NT AUTHORITY\\SYSTEM' });

describe('the Windows rules', () => {
  it('are all understood by the engine', () => {
    expect(rules.unsupported).to.deep.equal([]);
    expect(rules.rules).to.have.length(files.length);
  });

  it('see sc.exe against another host', () => {
    expect(fired(remoteCreate)).to.deep.equal([
      'proc_creation_win_sc_remote',
      'proc_creation_win_service_command',
    ]);
  });

  it("see PsExec's service, its binary and its process", () => {
    expect(fired(psexecInstalled)).to.deep.equal(['system_win_service_installed']);
    expect(fired(sysmon(11, { TargetFilename: 'C:\\Windows\\PSEXESVC.exe', Image: 'System' }))).to.deep.equal(
      ['file_event_win_service_binary'],
    );
    expect(fired(child('C:\\Windows\\PSEXESVC.exe'))).to.deep.equal(['proc_creation_win_child_of_services']);
  });

  it('see a service installed over RPC, in each log that reports it', () => {
    expect(fired(installedOverRpc)).to.deep.equal(['security_win_service_installed']);
    expect(fired(imagePath)).to.deep.equal(['registry_set_win_service_program']);
  });

  it('see the same registry write in 4657', () => {
    const written = security(4657, {
      ObjectName: '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\Cyb3rWard0g',
      ObjectValueName: 'ImagePath',
      ProcessName: services,
    });
    expect(fired(written)).to.deep.equal(['registry_set_win_service_program']);
  });

  it('see a start type changed, a script that makes a service, services.exe opened for writing', () => {
    const changed = system(7040, {
      param1: 'Fax',
      param2: 'demand start',
      param3: 'auto start',
      param4: 'Fax',
    });
    expect(fired(changed)).to.deep.equal(['system_win_service_start_type_changed']);
    const script = {
      Channel: 'Microsoft-Windows-PowerShell/Operational',
      EventID: 4104,
      ScriptBlockText: 'New-Service -Name x -BinaryPathName C:\\x.exe',
    };
    expect(fired(script)).to.deep.equal(['posh_ps_win_service_created']);
    const opened = security(4656, { ObjectName: services, AccessList: '%%4417\r\n\t\t\t\t%%4418' });
    expect(fired(opened)).to.deep.equal(['security_win_services_exe_write_access']);
  });

  const run = (file: string, CommandLine: string) =>
    sysmon(1, {
      Image: `C:\\Windows\\System32\\${file}`,
      CommandLine,
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      User: 'LAB\\ann',
    });
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Fax';
  const written = (Image: string, value: string, Details = 'cmd.exe /c evil') =>
    sysmon(13, {
      EventType: 'SetValue',
      Image,
      TargetObject: `HKLM\\System\\CurrentControlSet\\Services\\Fax\\${value}`,
      Details,
      User: 'LAB\\ann',
    });
  const regExe = 'C:\\Windows\\system32\\reg.exe';
  const command = 'proc_creation_win_service_command';
  const seen: [string, Fields, string[]][] = [
    [
      'a changed program',
      run('sc.exe', 'sc  config Fax binPath= "cmd.exe /c evil"'),
      ['proc_creation_win_sc_service_reconfigured', command],
    ],
    [
      'a recovery command',
      run('sc.exe', 'sc failure Fax reset= 0 actions= run/0 command= "evil.exe"'),
      ['proc_creation_win_sc_service_reconfigured', command],
    ],
    [
      'a hidden service',
      run('sc.exe', 'sc sdset Fax D:(D;;DCLCWPDTSD;;;IU)(A;;CCLC;;;SY)'),
      ['proc_creation_win_sc_service_hidden', command],
    ],
    ['net start', run('net.exe', 'net start Fax'), ['proc_creation_win_net_service_start']],
    [
      'reg.exe on a service',
      run('reg.exe', `reg add ${key} /v ImagePath /d evil.exe /f`),
      ['proc_creation_win_reg_service_key'],
    ],
    [
      'Win32_Service',
      run('powershell.exe', 'powershell Invoke-WmiMethod -Class Win32_Service -Name Create'),
      ['proc_creation_win_wmi_service'],
    ],
    [
      'wmic.exe',
      run('WMIC.exe', 'wmic /node:fs02 service where name="Fax" call change PathName="evil.exe"'),
      ['proc_creation_win_wmi_service'],
    ],
    [
      'a key written past the service manager',
      written(regExe, 'ImagePath'),
      ['registry_set_win_service_key_past_manager', 'registry_set_win_service_program'],
    ],
    [
      'a descriptor',
      written(services, 'Security\\Security', 'Binary Data'),
      ['registry_set_win_service_descriptor'],
    ],
    [
      'a shell as a service',
      child('C:\\Windows\\System32\\cmd.exe', 'cmd.exe /c evil'),
      ['proc_creation_win_child_of_services', 'proc_creation_win_shell_child_of_services'],
    ],
    [
      'a renamed shell as a service',
      { ...child('C:\\Program Files\\x.exe'), OriginalFileName: 'Cmd.Exe' },
      ['proc_creation_win_shell_child_of_services'],
    ],
    [
      "smbexec's service",
      system(7045, {
        ServiceName: 'BTOBTO',
        ImagePath: '%COMSPEC% /Q /c echo dir ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat',
      }),
      ['system_win_service_installed', 'system_win_service_interpreter_installed'],
    ],
    [
      'the same in the Security log',
      security(4697, { ServiceName: 'x', ServiceFileName: 'powershell -enc AAAA' }),
      ['security_win_service_installed', 'security_win_service_interpreter_installed'],
    ],
  ];
  for (const [what, event, expected] of seen)
    it(`see ${what}; its command is silent for a known administrator`, () => {
      expect(fired(event)).to.deep.equal([...expected].sort());
      const rest = fired(event, rulesKnowing(['LAB\\ann'], []));
      expect(
        rest.filter(file => file.startsWith('proc_creation') && !file.includes('child_of')),
      ).to.deep.equal([]);
    });

  it('leave what only looks, lists or is the system’s own alone', () => {
    const quiet = [
      run('net.exe', 'net start'),
      run('net.exe', 'net stop Fax'),
      run('reg.exe', `reg query ${key} /v ImagePath`),
      run('sc.exe', 'sc \\\\fs02 query Fax'),
      run('sc.exe', 'sc sdshow Fax'),
      run('powershell.exe', 'powershell Get-CimInstance Win32_Service'),
      run('WMIC.exe', 'wmic service list brief'),
      written('C:\\Windows\\System32\\svchost.exe', 'Start', 'DWORD (0x00000003)'),
    ];
    expect(quiet.flatMap(event => fired(event))).to.deep.equal([]);
    const driver = written(
      'C:\\Windows\\System32\\drvinst.exe',
      'ImagePath',
      '\\SystemRoot\\System32\\drivers\\x.sys',
    );
    expect(fired(driver)).to.not.include('registry_set_win_service_key_past_manager');
  });

  it('see in their order a key written, a service installed, its program run; on one host, the same program', () => {
    const at = (fields: Fields, Computer: string, time: number) => ({
      logsource: { product: 'windows' },
      fields: { ...fields, Computer },
      time,
    });
    const line = 'C:\\Windows\\Temp\\evil.exe -k';
    const chain = [
      written(services, 'ImagePath', line),
      system(7045, { ServiceName: 'Fax', ImagePath: line, UserID: 'S-1-5-21-1' }),
      child('C:\\Windows\\Temp\\evil.exe', line),
    ];
    const chained = (events: Parameters<typeof rules.match>[0][]) => {
      const correlator = rules.correlator();
      const matches = [...events.flatMap(event => correlator.push(event)), ...correlator.flush()];
      const files = matches.filter(({ rule }) => rule.kind === 'correlation').map(({ rule }) => rule.file);
      return [...new Set(files)].sort();
    };
    const ordered = chain.map((event, index) => at(event, 'a', index));
    expect(chained(ordered)).to.deep.equal([
      'mr_win_service_program_written_then_run.yml',
      'mr_win_service_written_installed_run.yml',
    ]);
    expect(chained(chain.map((event, index) => at(event, 'a', -index)))).to.deep.equal([]);
    expect(chained(chain.map((event, index) => at(event, String(index), index)))).to.deep.equal([]);
    const other = [...chain.slice(0, 1), child('C:\\Windows\\Temp\\other.exe')];
    expect(chained(other.map((event, index) => at(event, 'a', index)))).to.deep.equal([]);
  });

  it('leave questions, stock services and servicing alone', () => {
    const query = sysmon(1, {
      Image: 'C:\\Windows\\System32\\sc.exe',
      CommandLine: 'sc.exe query PSEXESVC',
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
    });
    const quiet = [
      query,
      child('C:\\Windows\\System32\\svchost.exe', 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p'),
      child('C:\\Windows\\servicing\\TrustedInstaller.exe'),
      child('C:\\Windows\\System32\\locator.exe'),
      sysmon(11, {
        TargetFilename: 'C:\\Windows\\explorer.exe',
        Image: 'C:\\Windows\\WinSxS\\x\\TiWorker.exe',
      }),
      sysmon(11, { TargetFilename: 'C:\\Windows\\System32\\x.exe', Image: 'C:\\x.exe' }),
      sysmon(13, { TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\W32Time\\Start' }),
      system(7036, { param1: 'PSEXESVC', param2: 'running' }),
    ];
    expect(quiet.flatMap(event => fired(event))).to.deep.equal([]);
  });

  it('leave known administrators alone, by name, DOMAIN\\name or SID, where the event names the actor', () => {
    const sid = 'S-1-5-21-4230534742-2542757381-3142984815-1111';
    for (const admin of ['admmig', 'OFFSEC\\admmig', sid])
      expect(fired(remoteCreate, rulesKnowing([admin], [])), admin).to.deep.equal([]);
    expect(fired(psexecInstalled, rulesKnowing([sid], []))).to.deep.equal([]);
    expect(fired(installedOverRpc, rulesKnowing(['pgustavo'], []))).to.deep.equal([]);
  });

  it('do not let the account that a service runs as excuse whoever installed it', () => {
    expect(fired(psexecInstalled, rulesKnowing(['LocalSystem'], []))).to.have.length(1);
  });

  it('leave known services alone', () => {
    const known = rulesKnowing([], ['PSEXESVC', 'Cyb3rWard0g']);
    expect(
      [psexecInstalled, installedOverRpc, imagePath].flatMap(event => fired(event, known)),
    ).to.deep.equal([]);
  });
});
