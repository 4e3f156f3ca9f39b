import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { fileCopy } from '../kinds/file-copy.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { idleCopy, systemRoot } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import {
  binaryCreated,
  childOfServices,
  commandExecuted,
  serviceInstalled,
  serviceKeyWritten,
} from './expect.ts';

/** PsExec's own name, since public rules look for it, unless marked names are asked for. */
function nameOf({ marker, uniqueNames }: PlanContext): string {
  return uniqueNames ? marked(marker) : 'PSEXESVC';
}

function binaryOf(context: PlanContext): string {
  return `${systemRoot(context.facts)}\\${nameOf(context)}.exe`;
}

export const psexecLike = defineScenario({
  id: 'psexec-like',
  title: 'A service binary copied to %SystemRoot%, installed, started and removed as PsExec does',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['psexec', 'lateral-movement'],
  inTheWild: {
    text: 'Many groups, among them APT29, FIN6 and Wizard Spider, execute programs on other hosts with PsExec, which installs the service PSEXESVC for it.',
    source: 'https://attack.mitre.org/software/S0029/',
  },
  payload:
    "A copy of the system's own locator.exe, a service without a function; where there is none, of hostname.exe, which is no service",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'PsExec writes the binary over SMB, by the process System; here cmd.exe on the host itself copies it.',
    'No named pipe \\PSEXESVC is made: the payload has no function.',
  ],
  steps: context => {
    const { marker, facts, uniqueNames } = context;
    const payload = idleCopy(facts, binaryOf(context));
    const markerIn = uniqueNames ? 'name' : 'description';
    const description = `servicedrill ${marker}`;
    return [
      { change: fileCopy({ payload, markerIn }) },
      { change: windowsService({ name: nameOf(context), payload, description, marker, markerIn }) },
    ];
  },
  expectations: context => [
    commandExecuted(['sc.exe', ' create '], 'serviceCommand'),
    binaryCreated(binaryOf(context)),
    childOfServices(binaryOf(context)),
    serviceInstalled(nameOf(context)),
    serviceKeyWritten(nameOf(context)),
  ],
});
