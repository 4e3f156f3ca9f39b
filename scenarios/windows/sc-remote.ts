import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { childOfServices, installedThenRun, serviceInstalled, serviceKeyWritten } from './expect.ts';
import { ownService } from './own-service.ts';

export const scRemote = defineScenario({
  id: 'sc-remote',
  title: 'A service installed and started with sc.exe from another host',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['sc', 'remote', 'lateral-movement'],
  inTheWild: {
    text: 'The actors of Operation Wocao created services on remote systems to run their programs there; sc.exe takes a host name for it.',
    source: 'https://attack.mitre.org/campaigns/C0014/',
  },
  payload:
    "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem, which is no service",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'sc.exe runs on the other host: its command line is in that host’s logs and not in those that are read here.',
    'The source must hold credentials for this host: a login by key has none to pass on, and this host refuses it.',
  ],
  steps: context => [{ change: windowsService(remoteService(context)) }],
  expectations: context => {
    const { name, payload } = ownService(context);
    return [
      childOfServices(payload.program),
      serviceInstalled(name),
      serviceKeyWritten(name),
      installedThenRun(payload.program),
    ];
  },
});

/** From the inventory's source host, by the name that it has for this one. */
function remoteService(context: PlanContext) {
  const { reachedAs = 'THIS_HOST' } = context.facts;
  return { ...ownService(context), server: reachedAs };
}
