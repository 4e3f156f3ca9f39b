import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { command } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import {
  childOfServices,
  interpreterInstalled,
  serviceKeyWritten,
  serviceStartFailed,
  writtenThenRun,
} from './expect.ts';
import { ownService } from './own-service.ts';

export const serviceSpawnsShell = defineScenario({
  id: 'service-spawns-shell',
  title: 'A service whose program is a command interpreter: a shell below services.exe',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['shell', 'lateral-movement'],
  inTheWild: {
    text: "Cobalt Strike's and Metasploit's psexec variants install a service that runs cmd.exe or PowerShell with the payload in its command line.",
    source: 'https://attack.mitre.org/software/S0154/',
  },
  payload: 'cmd.exe /d /c echo, which is no service: its start ends with error 1053',
  tools: ['sc.exe'],
  privilege: 'admin',
  blindSpots: ['A renamed or copied interpreter has another image; only Sysmon 1 has its OriginalFileName.'],
  steps: context => [{ change: windowsService(shellService(context)) }],
  expectations: context => {
    const { name, payload } = shellService(context);
    return [
      childOfServices(payload.program, 'shellOfServices'),
      interpreterInstalled(name),
      serviceStartFailed(name),
      serviceKeyWritten(name, { value: 'ImagePath' }),
      writtenThenRun(payload.program),
    ];
  },
});

const shellService = (context: Parameters<typeof ownService>[0]) => ({
  ...ownService(context),
  payload: command(context.facts, context.marker),
});
