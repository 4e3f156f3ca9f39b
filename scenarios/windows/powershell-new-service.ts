import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import {
  childOfServices,
  commandExecuted,
  scriptRun,
  serviceInstalled,
  serviceKeyWritten,
} from './expect.ts';
import { ownService } from './own-service.ts';

export const powershellNewService = defineScenario({
  id: 'powershell-new-service',
  title: 'A service installed with New-Service and started with Start-Service',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['powershell'],
  inTheWild: {
    text: 'PowerShell’s own cmdlets install a service without sc.exe; Atomic Red Team tries T1543.003 with them.',
    source: 'https://github.com/redcanaryco/atomic-red-team/blob/master/atomics/T1543.003/T1543.003.md',
  },
  payload:
    "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem, which is no service",
  tools: ['powershell.exe', 'sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'In an open session no command line shows the cmdlet: only the script block log does.',
    'PowerShell 2, where it is installed, logs no script blocks.',
  ],
  steps: context => [{ change: windowsService({ ...ownService(context), by: 'cmdlet' }) }],
  expectations: context => {
    const { name, payload } = ownService(context);
    return [
      commandExecuted(['New-Service', name], 'serviceCommand'),
      scriptRun(['New-Service', name]),
      childOfServices(payload.program),
      serviceInstalled(name),
      serviceKeyWritten(name),
    ];
  },
});
