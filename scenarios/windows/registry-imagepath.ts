import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { serviceImagePath } from '../kinds/service-image-path.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { command, commandLine } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { childOfServices, commandExecuted, serviceKeyWritten, writtenThenRun } from './expect.ts';
import { dormantService } from './own-service.ts';

export const registryImagepath = defineScenario({
  id: 'registry-imagepath',
  title: 'The ImagePath of a service overwritten with reg.exe, then the service started',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['registry', 'reg', 'service-change'],
  inTheWild: {
    text: 'Intruders who may write the key of a service, or who avoid sc.exe, change its program in the registry and start it.',
    source: 'https://pentestlab.blog/2020/01/22/persistence-modify-existing-service/',
  },
  payload: 'cmd.exe /d /c echo, which is no service; the service whose ImagePath is written is its own',
  tools: ['sc.exe', 'reg.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: ['No event of the service manager shows the new program; only the start leaves 7036 or 7000.'],
  steps: context => [
    { change: windowsService(dormantService(context)) },
    { change: serviceImagePath(own(context)) },
  ],
  expectations: context => {
    const { name, payload } = own(context);
    return [
      commandExecuted(['reg.exe', ' add ', '\\Services\\', 'ImagePath'], 'serviceKeyCommand'),
      childOfServices(payload.program),
      serviceKeyWritten(name, {
        value: 'ImagePath',
        details: commandLine(payload),
        rule: 'serviceKeyPastManager',
      }),
      writtenThenRun(payload.program),
    ];
  },
});

const own = ({ facts, marker }: PlanContext) => ({ name: marked(marker), payload: command(facts, marker) });
