/** A service that a fresh host has. */
interface SeededService {
  readonly name: string;
  readonly displayName: string;
  readonly imagePath: string;
  readonly start: number;
  readonly account: string;
  readonly type: number;
  /** File of the process it runs in since boot. */
  readonly runs?: string;
}

const svchost = (group: string) => `%SystemRoot%\\System32\\svchost.exe -k ${group} -p`;
const own = { type: 16, account: 'LocalSystem' };
const shared = { type: 32, runs: 'C:\\Windows\\System32\\svchost.exe' };

export const seededServices: readonly SeededService[] = [
  {
    ...shared,
    name: 'Dnscache',
    displayName: 'DNS Client',
    imagePath: svchost('NetworkService'),
    start: 2,
    account: 'NT AUTHORITY\\NetworkService',
  },
  {
    ...shared,
    name: 'EventLog',
    displayName: 'Windows Event Log',
    imagePath: svchost('LocalServiceNetworkRestricted'),
    start: 2,
    account: 'NT AUTHORITY\\LocalService',
  },
  {
    ...shared,
    name: 'LanmanServer',
    displayName: 'Server',
    imagePath: svchost('netsvcs'),
    start: 2,
    account: 'LocalSystem',
  },
  {
    ...shared,
    name: 'RpcSs',
    displayName: 'Remote Procedure Call (RPC)',
    imagePath: svchost('rpcss'),
    start: 2,
    account: 'NT AUTHORITY\\NetworkService',
  },
  {
    ...shared,
    name: 'Schedule',
    displayName: 'Task Scheduler',
    imagePath: svchost('netsvcs'),
    start: 2,
    account: 'LocalSystem',
  },
  {
    ...shared,
    name: 'Winmgmt',
    displayName: 'Windows Management Instrumentation',
    imagePath: svchost('netsvcs'),
    start: 2,
    account: 'LocalSystem',
  },
  {
    type: 32,
    name: 'W32Time',
    displayName: 'Windows Time',
    imagePath: svchost('LocalService'),
    start: 3,
    account: 'NT AUTHORITY\\LocalService',
  },
  {
    ...own,
    name: 'RpcLocator',
    displayName: 'Remote Procedure Call (RPC) Locator',
    imagePath: '%SystemRoot%\\system32\\locator.exe',
    start: 3,
    account: 'NT AUTHORITY\\NetworkService',
  },
  {
    ...own,
    name: 'Spooler',
    displayName: 'Print Spooler',
    imagePath: '%SystemRoot%\\System32\\spoolsv.exe',
    start: 2,
    runs: 'C:\\Windows\\System32\\spoolsv.exe',
  },
  {
    ...own,
    name: 'sshd',
    displayName: 'OpenSSH SSH Server',
    imagePath: '%SystemRoot%\\System32\\OpenSSH\\sshd.exe',
    start: 2,
    runs: 'C:\\Windows\\System32\\OpenSSH\\sshd.exe',
  },
  {
    ...own,
    name: 'Sysmon64',
    displayName: 'Sysmon64',
    imagePath: 'C:\\Windows\\Sysmon64.exe',
    start: 2,
    runs: 'C:\\Windows\\Sysmon64.exe',
  },
];
