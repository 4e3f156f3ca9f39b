import { createHash } from 'node:crypto';

/** An executable of the emulated system. Its contents are a line of text that says so; hashes are of that text. */
export interface Image {
  readonly file: string;
  readonly directory: string;
  readonly description: string;
  readonly originalName: string;
}

const system32 = 'C:\\Windows\\System32';

const inSystem32: readonly (readonly [string, string])[] = [
  ['ARP.EXE', 'TCP/IP Arp Command'],
  ['attrib.exe', 'Attribute Utility'],
  ['auditpol.exe', 'Audit Policy Program'],
  ['certutil.exe', 'CertUtil.exe'],
  ['cmd.exe', 'Windows Command Processor'],
  ['conhost.exe', 'Console Window Host'],
  ['csrss.exe', 'Client Server Runtime Process'],
  ['eventcreate.exe', 'Event Create - Creates a custom event in an event log'],
  ['fc.exe', 'DOS 5 File Compare Utility'],
  ['find.exe', 'Find String (grep) Utility'],
  ['findstr.exe', 'Find String (QGREP) Utility'],
  ['fsutil.exe', 'fsutil.exe'],
  ['HOSTNAME.EXE', 'Hostname APP'],
  ['icacls.exe', ''],
  ['locator.exe', 'Rpc Locator'],
  ['lsass.exe', 'Local Security Authority Process'],
  ['net.exe', 'Net Command'],
  ['net1.exe', 'Net Command'],
  ['ping.exe', 'TCP/IP Ping Command'],
  ['reg.exe', 'Registry Console Tool'],
  ['sc.exe', 'Service Control Manager Configuration Tool'],
  ['services.exe', 'Services and Controller app'],
  ['smss.exe', 'Windows Session Manager'],
  ['spoolsv.exe', 'Spooler SubSystem App'],
  ['svchost.exe', 'Host Process for Windows Services'],
  ['taskkill.exe', 'Terminates Processes'],
  ['tasklist.exe', 'Lists the current running tasks'],
  ['timeout.exe', 'timeout - pauses command processing'],
  ['wevtutil.exe', 'Eventing Command Line Utility'],
  ['where.exe', 'Where - Lists location of files'],
  ['whoami.exe', 'whoami - displays logged on user information'],
  ['wininit.exe', 'Windows Start-Up Application'],
];

export const images: readonly Image[] = [
  ...inSystem32.map(([file, description]) => ({
    file,
    directory: system32,
    description,
    originalName: file === 'HOSTNAME.EXE' ? 'hostname.exe' : file,
  })),
  {
    file: 'powershell.exe',
    directory: `${system32}\\WindowsPowerShell\\v1.0`,
    description: 'Windows PowerShell',
    originalName: 'PowerShell.EXE',
  },
  { file: 'sshd.exe', directory: `${system32}\\OpenSSH`, description: '', originalName: '' },
  {
    file: 'WmiPrvSE.exe',
    directory: `${system32}\\wbem`,
    description: 'WMI Provider Host',
    originalName: 'Wmiprvse.exe',
  },
  {
    file: 'Sysmon64.exe',
    directory: 'C:\\Windows',
    description: 'System activity monitor',
    originalName: '',
  },
];

const byFile = new Map(images.map(image => [image.file.toLowerCase(), image]));

export const imageContent = (image: Image): string =>
  `MZ emulated image of ${image.file}: a stand-in, not the program of that name\n`;

/** Which program a file's contents are, wherever it was copied to. */
export function imageOf(content: string): Image | undefined {
  const found = /^MZ emulated image of (\S+):/.exec(content)?.[1];
  return found === undefined ? undefined : byFile.get(found.toLowerCase());
}

export const isExecutable = (content: string): boolean => content.startsWith('MZ');

/** As Sysmon writes them. An import hash needs a real executable, hence zeros. */
export function sysmonHashes(content: string): string {
  const known = hashes.get(content) ?? hashesOf(content);
  // Contents of an image occur again and again, those of a file that a drill wrote once.
  if (isExecutable(content)) hashes.set(content, known);
  return known;
}

const hashes = new Map<string, string>();

function hashesOf(content: string): string {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest('hex').toUpperCase();
  return `SHA1=${digest('sha1')},MD5=${digest('md5')},SHA256=${digest('sha256')},IMPHASH=${'0'.repeat(32)}`;
}
