import { defineScenario } from '../define-scenario.ts';
import { registryKey } from '../kinds/registry-key.ts';
import { marked } from '../names.ts';
import { commandLine, idleService, servicesKey } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { scriptRun, serviceKeyWritten } from './expect.ts';

export const powershellServiceKey = defineScenario({
  id: 'powershell-service-key',
  title: 'The key of a service written with Set-ItemProperty, past the service manager',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['registry', 'powershell', 'persistence'],
  inTheWild: {
    text: 'Scripts of intruders write what a service runs to the registry with Set-ItemProperty: no reg.exe, no sc.exe, no 7045.',
    source: 'https://attack.mitre.org/techniques/T1574/011/',
  },
  payload:
    'Nothing runs: a key with demand start, which the service manager would read at the next boot; the drill removes it before',
  tools: ['powershell.exe', 'sc.exe', 'reg.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'A script that builds the path or the value’s name from variables shows neither in its script block.',
  ],
  steps: ({ facts, marker }) => [
    {
      change: registryKey({
        key: `${servicesKey}\\${marked(marker)}`,
        payload: idleService(facts, marker),
        by: 'powershell',
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
    scriptRun(['Set-ItemProperty', marked(marker), 'ImagePath'], 'keyByScript'),
    serviceKeyWritten(marked(marker), { value: 'ImagePath', rule: 'serviceKeyPastManager' }),
  ],
});
