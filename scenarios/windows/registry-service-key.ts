import { defineScenario } from '../define-scenario.ts';
import { registryKey } from '../kinds/registry-key.ts';
import { marked } from '../names.ts';
import { commandLine, idleService, servicesKey } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { commandExecuted, descriptorCommand, descriptorWritten, serviceKeyWritten } from './expect.ts';

export const registryServiceKey = defineScenario({
  id: 'registry-service-key',
  title: 'The key of a service written with reg.exe, past the service manager',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['registry', 'reg', 'persistence'],
  inTheWild: {
    text: 'AcidBox and others write the registry values of a service themselves, which asks no service manager and leaves no 7045.',
    source: 'https://attack.mitre.org/techniques/T1543/003/',
  },
  payload:
    'Nothing runs: a key with demand start, which the service manager would read at the next boot; the drill removes it before',
  tools: ['reg.exe', 'sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'The service manager writes no event before the next boot, and then none for an existing key.',
    'An intruder who loads a hive offline, or writes it by the API from another process, runs no reg.exe.',
  ],
  steps: ({ facts, marker }) => [
    {
      change: registryKey({
        key: `${servicesKey}\\${marked(marker)}`,
        payload: idleService(facts, marker),
        descriptor: true,
        values: [
          { name: 'Type', type: 'REG_DWORD', data: '16' },
          { name: 'Start', type: 'REG_DWORD', data: '3' },
          { name: 'ErrorControl', type: 'REG_DWORD', data: '1' },
          { name: 'ImagePath', type: 'REG_EXPAND_SZ', data: commandLine(idleService(facts, marker)) },
          { name: 'ObjectName', type: 'REG_SZ', data: 'LocalSystem' },
        ],
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted(['reg.exe', ' add ', '\\Services\\', 'ImagePath'], 'serviceKeyCommand'),
    serviceKeyWritten(marked(marker), { value: 'ImagePath', rule: 'serviceKeyPastManager' }),
    descriptorCommand(),
    descriptorWritten(marked(marker)),
  ],
});
