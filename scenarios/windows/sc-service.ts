import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { idleService } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import {
  childOfServices,
  commandExecuted,
  installedThenRun,
  serviceInstalled,
  serviceKeyWritten,
} from './expect.ts';

export const scService = defineScenario({
  id: 'sc-service',
  title: 'A service installed with sc.exe create and started with sc.exe start',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['sc', 'persistence'],
  inTheWild: {
    text: 'Blue Mockingbird, APT39 and others create and start services with sc.exe to run their programs as SYSTEM.',
    source: 'https://attack.mitre.org/techniques/T1569/002/',
  },
  payload:
    "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem, which is no service",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: ['No file is written: the service runs an executable of the system.'],
  steps: ({ marker, facts }) => [
    {
      change: windowsService({
        name: marked(marker),
        payload: idleService(facts, marker),
        description: `servicedrill ${marker}`,
        marker,
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(['sc.exe', ' create '], 'serviceCommand'),
    childOfServices(idleService(facts, marker).program),
    serviceInstalled(marked(marker)),
    serviceKeyWritten(marked(marker)),
    installedThenRun(idleService(facts, marker).program),
  ],
});
