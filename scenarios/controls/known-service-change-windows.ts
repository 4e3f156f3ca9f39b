import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { idleService } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { serviceInstalled, serviceKeyWritten } from '../windows/expect.ts';
import { knownName, knownServiceChange, silentForKnown } from './known-service.ts';

export const knownServiceChangeWindows = defineScenario({
  ...knownServiceChange,
  id: 'known-service-change-windows',
  title: 'A known service installed, described and started with sc.exe',
  platform: 'windows',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['known-service-change', 'sc'],
  payload: "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  steps: ({ marker, facts }) => [
    {
      change: windowsService({
        name: knownName(marker),
        payload: idleService(facts, marker),
        description: `servicedrill ${marker}`,
        marker,
      }),
    },
  ],
  expectations: ({ marker }) =>
    silentForKnown([
      { evidence: serviceInstalled(knownName(marker)), named: "ServiceName|expand: '%known_services%'" },
      {
        evidence: serviceKeyWritten(knownName(marker)),
        named: "TargetObject|contains|expand: '\\Services?%known_services%\\'",
      },
    ]),
});
