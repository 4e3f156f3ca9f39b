import { defineScenario } from '../define-scenario.ts';
import { serviceRecovery } from '../kinds/service-recovery.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { command } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { childOfServices, commandExecuted, serviceKeyWritten } from './expect.ts';
import { ownService } from './own-service.ts';

export const scFailureCommand = defineScenario({
  id: 'sc-failure-command',
  title: 'A command set with sc.exe failure for when a service crashes, then the crash',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['sc', 'service-change', 'persistence'],
  inTheWild: {
    text: 'Intruders give a service that is there already a recovery command and make it crash, so that the service itself looks unchanged.',
    source: 'https://pentestlab.blog/2020/01/22/persistence-modify-existing-service/',
  },
  payload: "cmd.exe /d /c echo; the service that crashes is its own, the system's locator.exe",
  // Only a program that is a service can crash as one.
  tools: ['sc.exe', 'taskkill.exe', 'locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'Nothing runs until the service fails: only the command line and the registry show the change.',
    'The event of the crash (7031) names the service and that a program runs, but not which.',
  ],
  steps: context => [
    { change: windowsService(ownService(context)) },
    {
      change: serviceRecovery({
        name: marked(context.marker),
        payload: command(context.facts, context.marker),
      }),
    },
  ],
  expectations: ({ facts, marker }) => [
    commandExecuted(['sc.exe', ' failure ', 'command='], 'serviceReconfigured'),
    childOfServices(command(facts, marker).program),
    serviceKeyWritten(marked(marker), { value: 'FailureCommand' }),
  ],
});
