import { Random } from './sigma-random.ts';

const random = new Random(1);

const syllables =
  'an ar as ba be ca co de di el en er fa ge ho in is ka la le lo ma me na ne or pa po ra re ri sa se si so ta te ti to un ur va ve vi'.split(
    ' ',
  );

function word(least = 2, most = 4): string {
  return random.some(least, most, () => random.pick(syllables)).join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const knownPrograms =
  'svchost chrome msedge backgroundtaskhost runtimebroker conhost cmd powershell explorer taskhostw searchprotocolhost dllhost wmiprvse rundll32 msiexec sc net net1 reg regsvr32 schtasks tasklist whoami ipconfig wmic mshta cscript wscript certutil bitsadmin curl ping nslookup python git node code teams outlook winword excel onedrive msbuild csc installutil vssadmin wevtutil bcdedit fodhelper eventvwr hh forfiles psexec procdump rclone winrm ssh ftp expand makecab'.split(
    ' ',
  );

/** What events are made of and rules look for; the first entries are the most common. */
export const programs: readonly string[] = [...knownPrograms, ...random.some(300, 300, () => word())].map(
  name => `${name}.exe`,
);
export const folders: readonly string[] = [
  'C:\\Windows\\System32',
  'C:\\Program Files\\Google\\Chrome\\Application',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application',
  'C:\\Windows',
  'C:\\Windows\\SysWOW64',
  'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
  'C:\\Users\\Public',
  'C:\\Windows\\Temp',
  'C:\\ProgramData',
  ...random.some(60, 60, () => `C:\\Program Files\\${capital(word())}\\${capital(word())}`),
  ...random.some(
    60,
    60,
    () =>
      `C:\\Users\\${word()}\\AppData\\${random.pick(['Local', 'Roaming', 'Local\\Temp'])}\\${capital(word())}`,
  ),
  ...random.some(20, 20, () => `C:\\Windows\\System32\\${word()}`),
];
export const libraries: readonly string[] = random.some(500, 500, () => `${word(2, 5)}.dll`);
export const registryKeys: readonly string[] = random.some(500, 500, () => {
  const hive = random.pick([
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion',
    'HKLM\\System\\CurrentControlSet\\Services',
    'HKU\\S-1-5-21-1004336348-1177238915-682003330-512\\Software',
    'HKLM\\SOFTWARE\\Policies',
    'HKCR\\CLSID',
  ]);
  return `${hive}\\${capital(word())}\\${capital(word())}`;
});
export const registryValues: readonly string[] = random.some(200, 200, () => capital(word()));
const flags = random.some(
  300,
  300,
  () =>
    `${random.weighted([
      [5, '-'],
      [3, '/'],
      [3, '--'],
    ])}${word(2, 3)}`,
);
const plainWords = random.some(1500, 1500, () => word(2, 5));
const urls = random.some(
  100,
  100,
  () => `https://${word()}.${random.pick(['com', 'net', 'io'])}/${word()}/${word()}`,
);
const scripts = random.some(200, 200, () => `${capital(word(1, 2))}-${capital(word())}${capital(word())}`);
const settings = random.some(400, 400, () => `${word()}=${word()}`);
export const tokens: readonly string[] = shuffled([
  ...flags,
  ...plainWords,
  ...urls,
  ...scripts,
  ...settings,
]);
export const users: readonly string[] = [
  'NT AUTHORITY\\SYSTEM',
  'NT AUTHORITY\\NETWORK SERVICE',
  ...random.some(30, 30, () => `CORP\\${word()}`),
];
export const companies: readonly string[] = [
  'Microsoft Corporation',
  'Google LLC',
  ...random.some(60, 60, () => `${capital(word())} ${random.pick(['Inc.', 'GmbH', 'Ltd'])}`),
];
export const hosts: readonly string[] = random.some(20, 20, () => `${word()}.corp.example`);
export const pipes: readonly string[] = random.some(120, 120, () => `\\${word()}`);
export const accesses: readonly string[] = [
  '0x1000',
  '0x1400',
  '0x1fffff',
  '0x1010',
  '0x1410',
  '0x40',
  '0x1f3fff',
  '0x143a',
  '0x101000',
];

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map(entry => [random.next(), entry] as const)
    .toSorted((a, b) => a[0] - b[0])
    .map(([, entry]) => entry);
}
