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

export const cimCreateService = defineScenario({
  id: 'cim-create-service',
  title: 'A service installed, enabled and started through WMI, by the methods of Win32_Service',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['powershell', 'wmi'],
  inTheWild: {
    text: 'WMImplant and others create, start and remove services on hosts through WMI, without sc.exe and without the named pipe of the service manager.',
    source: 'https://github.com/RedSiege/WMImplant',
  },
  payload:
    "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem, which is no service",
  tools: ['powershell.exe', 'sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'A call from another host leaves no command line here: 7045, 4697, the registry and the new process remain.',
  ],
  steps: context => [{ change: windowsService({ ...ownService(context), by: 'cim' }) }],
  expectations: context => {
    const { name, payload } = ownService(context);
    return [
      commandExecuted(['Invoke-CimMethod', 'Win32_Service', 'Create', name], 'serviceThroughWmi'),
      scriptRun(['Win32_Service', name]),
      { ...scriptRun(['ChangeStartMode', name]), id: 'start-mode-script' },
      childOfServices(payload.program),
      serviceInstalled(name),
      serviceKeyWritten(name),
    ];
  },
});
