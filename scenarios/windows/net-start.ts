import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { childOfServices, commandExecuted, serviceInstalled } from './expect.ts';
import { ownService } from './own-service.ts';

export const netStart = defineScenario({
  id: 'net-start',
  title: 'A service installed with sc.exe and started with net.exe',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['net'],
  inTheWild: {
    text: 'net start is the other way of the system to start a service, and what many intrusions use after they installed one.',
    source: 'https://attack.mitre.org/software/S0039/',
  },
  payload:
    "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem, which is no service",
  tools: ['sc.exe', 'net.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'net.exe starts net1.exe to do the work: a rule that knows one of the two alone can be dodged.',
  ],
  steps: context => [{ change: windowsService({ ...ownService(context), start: 'net' }) }],
  expectations: context => [
    commandExecuted(['net.exe', ' start '], 'netStart'),
    childOfServices(ownService(context).payload.program),
    serviceInstalled(ownService(context).name),
  ],
});
