import { powershell } from '../powershell/program.ts';
import type { Program } from '../program.ts';
import { attrib } from './attrib.ts';
import { auditpol } from './auditpol.ts';
import { certutil } from './certutil.ts';
import { cmd } from './cmd.ts';
import { eventcreate } from './eventcreate.ts';
import { fc } from './fc.ts';
import { find, findstr } from './findstr.ts';
import { icacls } from './icacls.ts';
import { net, net1 } from './net.ts';
import { reg } from './reg.ts';
import { sc } from './sc.ts';
import { functionless } from './service.ts';
import { ping, timeout } from './sleep.ts';
import { sysmon } from './sysmon.ts';
import { taskkill } from './taskkill.ts';
import { tasklist } from './tasklist.ts';
import { wevtutil } from './wevtutil.ts';
import { where } from './where.ts';
import { hostname, whoami } from './whoami.ts';

/** Programs by the lower-case file name of their image; an image without one ends at once with 0. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['attrib.exe', attrib],
  ['auditpol.exe', auditpol],
  ['certutil.exe', certutil],
  ['cmd.exe', cmd],
  ['eventcreate.exe', eventcreate],
  ['fc.exe', fc],
  ['find.exe', find],
  ['findstr.exe', findstr],
  ['hostname.exe', hostname],
  ['icacls.exe', icacls],
  ['locator.exe', functionless],
  ['net.exe', net],
  ['net1.exe', net1],
  ['ping.exe', ping],
  ['powershell.exe', powershell],
  ['reg.exe', reg],
  ['sc.exe', sc],
  ['spoolsv.exe', functionless],
  ['svchost.exe', functionless],
  ['sysmon64.exe', sysmon],
  ['taskkill.exe', taskkill],
  ['tasklist.exe', tasklist],
  ['timeout.exe', timeout],
  ['wevtutil.exe', wevtutil],
  ['where.exe', where],
  ['whoami.exe', whoami],
]);
