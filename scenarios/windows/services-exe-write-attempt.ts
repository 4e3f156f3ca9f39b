import type { HostFacts } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { windowsAccessProbe } from '../kinds/access-probe.ts';
import { fileCopy } from '../kinds/file-copy.ts';
import { marked } from '../names.ts';
import { idleCopy, systemRoot } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { unfitForMethods } from './constrained.ts';
import { writeAccessAsked, writeAccessRefused } from './expect.ts';

const attempt = 'services.exe';
const control = 'its own copy';

export const servicesExeWriteAttempt = defineScenario({
  id: 'services-exe-write-attempt',
  title: 'services.exe opened for writing by an administrator, who must be refused',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['services-exe', 'refused'],
  inTheWild: {
    text: 'An intruder with write access to programs of the system’s services replaces or infects them; on a sound host only TrustedInstaller has it.',
    source: 'https://attack.mitre.org/mitigations/M1022/',
  },
  payload:
    'None: the file is opened and closed, nothing is written, and its hash is the same before and after',
  tools: ['powershell.exe', 'certutil.exe'],
  wants: ['sc.exe', 'locator.exe'],
  privilege: 'admin',
  unfit: unfitForMethods,
  blindSpots: [
    'Without an audit entry on the file, and both audit policies, the attempt leaves no event; a refused open causes no Sysmon 11.',
    'Windows does not refuse an intruder who first takes ownership of the file, or works offline.',
  ],
  steps: context => {
    const own = ownCopy(context.facts, context.marker);
    return [
      { change: fileCopy({ payload: own }) },
      { action: windowsAccessProbe({ name: control, path: own.program, marker: context.marker }) },
      {
        action: windowsAccessProbe({
          name: attempt,
          path: servicesExe(context.facts),
          marker: context.marker,
        }),
      },
    ];
  },
  expectations: ({ facts }) => [
    writeAccessRefused(servicesExe(facts), { attempt, control }),
    writeAccessAsked(servicesExe(facts)),
  ],
});

function servicesExe(facts: HostFacts): string {
  return `${systemRoot(facts)}\\System32\\services.exe`;
}

function ownCopy(facts: HostFacts, marker: string) {
  return idleCopy(facts, `${systemRoot(facts)}\\${marked(marker)}.exe`);
}
