import { type Call, lines } from '../program.ts';
import { isAdministrator } from '../tokens.ts';

const head = [
  '',
  'System Monitor v15.15 - System activity monitor',
  'By Mark Russinovich and Thomas Garnier',
  'Copyright (C) 2014-2024 Microsoft Corporation',
  'Sysinternals - www.sysinternals.com',
  '',
];

/** Sysmon64.exe -c, which prints the configuration in force; run as the service it has no function. */
export function sysmon({ machine, process, args, stdout, stderr, service }: Call): number {
  if (service !== undefined || args[0]?.toLowerCase() !== '-c') return 0;
  if (!isAdministrator(process.token)) {
    stderr.write(lines('You need to launch Sysmon as an Administrator.'));
    return 5;
  }
  stdout.write(
    lines(
      ...head,
      'Current configuration:',
      ' - Service name:                  Sysmon64',
      ' - Driver name:                   SysmonDrv',
      ' - HashingAlgorithms:             SHA1,MD5,SHA256,IMPHASH',
      ' - Network connection:            disabled',
      ' - Image loading:                 disabled',
      '',
      'Rule configuration (version 4.90):',
      ...machine.sysmon.text(),
      '',
    ),
  );
  return 0;
}
