import { defineScenario } from '../define-scenario.ts';
import { serviceDescriptor } from '../kinds/service-descriptor.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { commandExecuted, serviceKeyWritten } from './expect.ts';
import { ownService } from './own-service.ts';

export const scSdset = defineScenario({
  id: 'sc-sdset',
  title: 'A running service hidden from services.msc and sc.exe query by its security descriptor',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['sc', 'service-change', 'hidden-service'],
  inTheWild: {
    text: 'MirrorFace and others hide services with sc.exe sdset: no account may query, stop or delete them.',
    source: 'https://www.sans.org/blog/red-team-tactics-hiding-windows-services/',
  },
  payload: "The system's own locator.exe as a service of the drill's own, which alone is hidden",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: ['services.exe writes the descriptor as SYSTEM: only the command line shows who asked for it.'],
  steps: context => [
    { change: windowsService(ownService(context)) },
    { change: serviceDescriptor({ name: marked(context.marker) }) },
  ],
  expectations: ({ marker }) => [
    commandExecuted(['sc.exe', ' sdset '], 'serviceHidden'),
    serviceKeyWritten(marked(marker), { value: 'Security', rule: 'serviceDescriptor' }),
  ],
});
