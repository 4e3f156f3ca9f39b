import { expect } from 'chai';
import { type Fields, fired, rulesKnowing, security, sysmon, system } from './windows-events.ts';

/** After OTRF/Security-Datasets (MIT), covenant_sharpsc_create and cmd_psexec: a share's pipe opened. */
const opened = (RelativeTargetName: string, ShareName = '\\\\*\\IPC$') =>
  security(5145, {
    SubjectUserSid: 'S-1-5-21-1363495622-3806888128-621328882-1104',
    SubjectUserName: 'pgustavo',
    ShareName,
    RelativeTargetName,
    IpAddress: '172.18.39.5',
    AccessMask: '0x12019f',
  });

/** After the same, cmd_psexec. */
const pipe = (EventID: number, PipeName: string, Image: string) => sysmon(EventID, { PipeName, Image });

/** After OTRF/Security-Datasets (MIT), cmd_service_mod_fax. */
const faxLate = system(7009, { param1: '30000', param2: 'Fax' });
const faxFailed = system(7000, { param1: 'Fax', param2: '%%1053' });
/** After mdecrevoisier/EVTX-to-MITRE-Attack (CC0), a service of Metasploit. */
const randomLate = system(7009, {
  param1: '30000',
  param2: 'gdKhvCScykzNFZKd',
  Binary: '430068007A0064005800760073004E000000',
});
const failed = (param2: string) => system(7000, { param1: 'Fax', param2 });

/** The shape of the same collection's 4104; the texts follow PowerShell's documentation. */
const script = (ScriptBlockText: string) => ({
  Channel: 'Microsoft-Windows-PowerShell/Operational',
  Provider_Name: 'Microsoft-Windows-PowerShell',
  EventID: 4104,
  UserID: 'S-1-5-21-4230534742-2542757381-3142984815-1111',
  ScriptBlockText,
});
const run = (file: string, CommandLine: string) =>
  sysmon(1, {
    Image: `C:\\Windows\\System32\\${file}`,
    CommandLine,
    ParentImage: 'C:\\Windows\\System32\\cmd.exe',
    User: 'LAB\\ann',
  });
const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Fax';
const descriptor = (Image: string) =>
  sysmon(13, {
    EventType: 'SetValue',
    Image,
    TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\Fax\\Security\\Security',
    Details: 'Binary Data',
  });

const manager = 'security_win_service_manager_pipe_opened';
const tool = 'security_win_remote_execution_pipe_opened';
const made = 'pipe_created_win_remote_execution';
const start = 'system_win_service_start_failed';
const keyWritten = 'posh_ps_win_service_key_written';
const regDescriptor = 'proc_creation_win_reg_service_descriptor';

describe('the Windows rules on further traces of service execution', () => {
  const seen: [string, Fields, string[]][] = [
    ['svcctl opened over the network', opened('svcctl'), [manager]],
    ["PsExec's pipe opened over the network", opened('PSEXESVC'), [tool]],
    [
      "Impacket psexec.py's pipe opened over the network",
      opened('RemCom_stdinXYZ1231', '\\\\*\\IPC$'),
      [tool],
    ],
    ["PsExec's pipe made", pipe(17, '\\PSEXESVC', 'C:\\windows\\PSEXESVC.exe'), [made]],
    ['its output connected', pipe(18, '\\PSEXESVC-WORKSTATION5-7256-stdout', 'System'), [made]],
    ["PAExec's pipe made", pipe(17, '\\PAExec-1234-HOST.exe', 'C:\\Windows\\PAExec.exe'), [made]],
    ["RemCom's pipe made", pipe(17, '\\RemCom_communicaton', 'C:\\Windows\\x.exe'), [made]],
    ["CSExec's pipe made", pipe(17, '\\csexecsvc', 'C:\\Windows\\csexecsvc.exe'), [made]],
    ["winexe's pipe made", pipe(17, '\\ahexec', 'C:\\Windows\\winexesvc.exe'), [made]],
    ['a program of a stock service that never answered', faxLate, [start]],
    ['the same failed', faxFailed, [start]],
    ["Metasploit's service that never answered", randomLate, [start]],
    [
      'Set-ItemProperty on an image path',
      script(
        `Set-ItemProperty -Path HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Fax -Name ImagePath -Value x`,
      ),
      [keyWritten],
    ],
    [
      'New-ItemProperty on a descriptor',
      script(
        `New-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Fax\\Security -Name Security -Value $d`,
      ),
      [keyWritten],
    ],
    [
      'ChangeStartMode by WMI in a script',
      script(
        `Invoke-CimMethod (Get-CimInstance Win32_Service -Filter "Name='Fax'") -MethodName ChangeStartMode`,
      ),
      ['posh_ps_win_service_created'],
    ],
    [
      'ChangeStartMode by WMI in a command line',
      run(
        'powershell.exe',
        `powershell Invoke-CimMethod -Query "select * from Win32_Service" -MethodName ChangeStartMode`,
      ),
      ['proc_creation_win_wmi_service'],
    ],
    [
      'changestartmode with wmic.exe',
      run('WMIC.exe', 'wmic service where name="Fax" call  changestartmode Automatic'),
      ['proc_creation_win_wmi_service'],
    ],
    [
      'a descriptor written with reg.exe',
      run('reg.exe', `reg add ${key}\\Security /v Security /t REG_BINARY /d 0100 /f`),
      [regDescriptor],
    ],
    [
      'a descriptor for SYSTEM alone, as recorded (mdecrevoisier/EVTX-to-MITRE-Attack, CC0)',
      run('sc.exe', 'sc  sdset xboxgip "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)'),
      ['proc_creation_win_sc_service_hidden', 'proc_creation_win_service_command'],
    ],
    [
      'the registry event of it',
      descriptor('C:\\Windows\\system32\\reg.exe'),
      ['registry_set_win_service_descriptor', 'registry_set_win_service_descriptor_past_manager'],
    ],
  ];
  for (const [what, event, rules] of seen) it(`see ${what}`, () => expect(fired(event)).to.deep.equal(rules));

  it('take a descriptor that keeps administrators for no hidden service', () => {
    const kept = run('sc.exe', 'sc sdset Fax D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCLCSWRPWPDTLOCRRC;;;BA)');
    expect(fired(kept)).to.deep.equal(['proc_creation_win_service_command']);
  });

  const quiet: [string, Fields][] = [
    ['another pipe of the same share', opened('samr')],
    ['a file called svcctl on another share', opened('svcctl', '\\\\*\\data')],
    ['a pipe of the system', pipe(18, '\\lsass', 'System')],
    ["PsExec's anonymous pipes", pipe(17, '<Anonymous Pipe>', 'C:\\windows\\PSEXESVC.exe')],
    ['a disabled service', failed('%%1058')],
    ['a wrong password of a service account', failed('%%1069')],
    ['a leftover of an uninstalled program', failed('%%2')],
    [
      'a script that reads',
      script(`Get-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Fax ImagePath`),
    ],
    [
      'a script that writes elsewhere',
      script(`Set-ItemProperty HKLM:\\SOFTWARE\\Contoso -Name ImagePath -Value x`),
    ],
    [
      'the size of the Security log',
      run('reg.exe', `reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Security /v MaxSize /d 9`),
    ],
  ];
  for (const [what, event] of quiet)
    it(`stay silent on ${what}`, () => expect(fired(event)).to.deep.equal([]));

  it('leave known administrators and known services alone where the event names them', () => {
    const known = rulesKnowing(
      ['pgustavo', 'LAB\\ann', 'S-1-5-21-4230534742-2542757381-3142984815-1111'],
      ['Fax', 'gdKhvCScykzNFZKd'],
    );
    const named = seen.filter(([, , [rule = '']]) => rule !== made);
    expect(named.flatMap(([, event]) => fired(event, known))).to.deep.equal([]);
  });
});
