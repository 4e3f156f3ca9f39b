import type { Faults } from '../faults.ts';
import type { Clock } from '../machine.ts';
import { sysmonChannel } from './eventlog.ts';
import type { Files } from './files.ts';
import { imageContent, images } from './images.ts';
import type { Process } from './process.ts';
import type { Processes } from './processes.ts';
import type { Registry } from './registry.ts';
import { seededServices } from './seededservices.ts';
import { serviceKey } from './serviceconfig.ts';
import { localUsers, serviceToken, type Token } from './tokens.ts';

interface FreshHost {
  readonly hostname: string;
  readonly settings: { readonly clock: Clock; readonly random: () => number; readonly faults: Faults };
  readonly files: Files;
  readonly registry: Registry;
  readonly processes: Processes;
}

/** The processes that run since boot and that others are started by. */
export interface SystemProcesses {
  readonly services: Process;
  readonly sshd: Process;
  readonly sysmon: Process;
  readonly wmi: Process;
  /** Running services with their processes. */
  readonly running: ReadonlyMap<string, Process>;
}

/** Fills a fresh host with the usual folders, programs, keys, services and processes. */
export function installSystem(machine: FreshHost): SystemProcesses {
  seedFiles(machine);
  seedRegistry(machine);
  return bootProcesses(machine);
}

const directories = [
  'C:\\',
  'C:\\PerfLogs',
  'C:\\Program Files',
  'C:\\Program Files\\Common Files',
  'C:\\Program Files (x86)',
  'C:\\ProgramData',
  'C:\\Users',
  'C:\\Users\\Public',
  'C:\\Windows',
  'C:\\Windows\\System32',
  'C:\\Windows\\System32\\OpenSSH',
  'C:\\Windows\\System32\\config',
  'C:\\Windows\\System32\\config\\systemprofile',
  'C:\\Windows\\System32\\drivers',
  'C:\\Windows\\System32\\drivers\\etc',
  'C:\\Windows\\System32\\wbem',
  'C:\\Windows\\System32\\WindowsPowerShell',
  'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
  'C:\\Windows\\Temp',
];

function seedFiles({ files }: FreshHost): void {
  for (const directory of directories) files.seed(directory);
  for (const { name } of localUsers)
    for (const below of ['', '\\AppData', '\\AppData\\Local', '\\AppData\\Local\\Temp', '\\Desktop'])
      files.seed(`C:\\Users\\${name}${below}`);
  for (const image of images) files.seed(`${image.directory}\\${image.file}`, imageContent(image), true);
  files.seed(
    'C:\\Windows\\System32\\drivers\\etc\\hosts',
    '# localhost name resolution is handled within DNS itself.\r\n',
  );
  files.seed('C:\\Windows\\win.ini', '; for 16-bit app support\r\n[fonts]\r\n');
}

const audit = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Audit';
const exploitGuard = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR';

function seedRegistry({ registry, hostname }: FreshHost): void {
  const seed: Registry['seed'] = (path, values) => registry.seed(path, values);
  seed('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion', {
    ProductName: 'Windows Server 2022 Standard Evaluation',
    CurrentBuild: '20348',
    CurrentBuildNumber: '20348',
    EditionID: 'ServerStandardEval',
    InstallationType: 'Server Core',
  });
  seed('HKLM\\SOFTWARE\\Microsoft\\Cryptography', { MachineGuid: '00000000-0000-4000-8000-0000e0000001' });
  seed('HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName', { ComputerName: hostname });
  seed('HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation', {
    TimeZoneKeyName: 'UTC',
    Bias: 0,
    ActiveTimeBias: 0,
  });
  seed('HKLM\\SYSTEM\\CurrentControlSet\\Control', { ServicesPipeTimeout: 30000 });
  seed(audit, { ProcessCreationIncludeCmdLine_Enabled: 1 });
  seed('HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging', {
    EnableScriptBlockLogging: 1,
  });
  seed(`${exploitGuard}\\Rules`, { 'd1e49aac-8f56-4280-b9ba-993a6d77406c': '1' });
  seed('HKCU\\Software\\Microsoft', {});
  for (const service of seededServices)
    seed(serviceKey(service.name), {
      Type: service.type,
      Start: service.start,
      ErrorControl: 1,
      ImagePath: service.imagePath,
      DisplayName: service.displayName,
      ObjectName: service.account,
    });
  seed(`${serviceKey('SysmonDrv')}\\Parameters`, { HashingAlgorithm: 2147483663 });
  seed(serviceKey('SysmonDrv'), {
    Type: 1,
    Start: 0,
    ErrorControl: 1,
    ImagePath: 'SysmonDrv.sys',
    DisplayName: 'SysmonDrv',
  });
}

function bootProcesses({ processes, settings, files }: FreshHost): SystemProcesses {
  const local = serviceToken('LocalSystem', settings.random);
  if (local === undefined) throw new Error('no LocalSystem token');
  const boot = (
    parent: Process | undefined,
    image: string,
    commandLine: string,
    pid?: number,
    token: Token = local,
  ) =>
    processes.boot(
      {
        parent,
        image,
        commandLine,
        directory: 'C:\\Windows\\system32\\',
        token,
        content: files.get(image)?.content ?? '',
      },
      pid,
    );
  const system = boot(undefined, 'System', '', 4);
  boot(system, 'C:\\Windows\\System32\\smss.exe', '\\SystemRoot\\System32\\smss.exe');
  const wininit = boot(system, 'C:\\Windows\\System32\\wininit.exe', 'wininit.exe');
  boot(wininit, 'C:\\Windows\\System32\\lsass.exe', 'C:\\Windows\\system32\\lsass.exe');
  const services = boot(
    wininit,
    'C:\\Windows\\System32\\services.exe',
    'C:\\Windows\\system32\\services.exe',
  );
  const running = new Map<string, Process>();
  for (const { name, runs, imagePath, account } of seededServices) {
    if (runs === undefined || (name === 'Sysmon64' && settings.faults.sourceOff(sysmonChannel))) continue;
    const commandLine = imagePath.replace('%SystemRoot%', 'C:\\Windows');
    running.set(name, boot(services, runs, commandLine, undefined, serviceToken(account, settings.random)));
  }
  const sshd = running.get('sshd') ?? services;
  const host = running.get('Winmgmt') ?? services;
  return {
    services,
    sshd: boot(
      sshd,
      'C:\\Windows\\System32\\OpenSSH\\sshd.exe',
      '"C:\\Windows\\System32\\OpenSSH\\sshd.exe" -z',
    ),
    sysmon: running.get('Sysmon64') ?? services,
    wmi: boot(host, 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe', 'C:\\Windows\\system32\\wbem\\wmiprvse.exe'),
    running,
  };
}
