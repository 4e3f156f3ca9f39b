import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { serviceProgram } from '../kinds/service-program.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { command, commandLine } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { childOfServices, commandExecuted, serviceKeyWritten, writtenThenRun } from './expect.ts';
import { dormantService } from './own-service.ts';

export const scConfigBinpath = defineScenario({
  id: 'sc-config-binpath',
  title: "A service's program changed with sc.exe config, then run",
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['sc', 'service-change'],
  inTheWild: {
    text: 'APT41 modified legitimate services to run its backdoors; SCShell executes commands on other hosts by nothing but a changed and restored program of a service.',
    source: 'https://attack.mitre.org/groups/G0096/',
  },
  payload: 'cmd.exe /d /c echo, which is no service; the service whose program is changed is its own',
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  privilege: 'admin',
  blindSpots: [
    'No event of the service manager shows a changed program: 7045 and 4697 come only at installation, 7040 only for the start type.',
    'SCShell calls the service manager over RPC: then no sc.exe runs, on either host.',
  ],
  steps: context => [
    { change: windowsService(dormantService(context)) },
    { change: serviceProgram({ ...own(context), before: dormantService(context).payload }) },
  ],
  expectations: context => {
    const { name, payload } = own(context);
    return [
      commandExecuted(['sc.exe', ' config ', 'binPath='], 'serviceReconfigured'),
      childOfServices(payload.program),
      serviceKeyWritten(name, { value: 'ImagePath', details: commandLine(payload) }),
      writtenThenRun(payload.program),
    ];
  },
});

const own = ({ facts, marker }: PlanContext) => ({ name: marked(marker), payload: command(facts, marker) });
