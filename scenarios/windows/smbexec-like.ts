import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { leftFile } from '../kinds/file-copy.ts';
import { type WindowsService, windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { batchFiles, echoThroughBatch, systemRoot } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import {
  childOfServices,
  installedThenRun,
  interpreterInstalled,
  serviceKeyWritten,
  serviceStartFailed,
} from './expect.ts';

export const smbexecLike = defineScenario({
  id: 'smbexec-like',
  title: 'A service that runs a command through %COMSPEC% and a batch file, as smbexec does',
  platform: 'windows',
  role: 'procedure',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['smbexec', 'impacket', 'lateral-movement'],
  inTheWild: {
    text: 'Dragonfly, menuPass and others use Impacket, whose smbexec installs a service on another host for each command that it runs there.',
    source: 'https://attack.mitre.org/software/S0357/',
  },
  payload:
    'cmd.exe that writes a batch file which prints the marker into a file of its own, runs and deletes it; the start ends with error 1053',
  tools: ['sc.exe'],
  privilege: 'admin',
  blindSpots: [
    'smbexec asks the service manager over the network: no sc.exe runs then, and its output goes to a share.',
    'Newer versions use a random name instead of BTOBTO.',
  ],
  steps: context => {
    const { output, batch } = batchFiles(systemRoot(context.facts), context.marker);
    return [
      { change: leftFile({ path: output }) },
      { change: leftFile({ path: batch }) },
      { change: windowsService(service(context)) },
    ];
  },
  expectations: context => {
    const { name } = service(context);
    return [
      childOfServices('C:\\Windows\\System32\\cmd.exe', 'shellOfServices'),
      interpreterInstalled(name),
      serviceStartFailed(name),
      serviceKeyWritten(name, { value: 'ImagePath' }),
      installedThenRun('C:\\Windows\\System32\\cmd.exe'),
    ];
  },
});

/** smbexec's own name, since public rules look for it, unless marked names are asked for. */
function service({ facts, marker, uniqueNames }: PlanContext): WindowsService {
  return {
    name: uniqueNames ? marked(marker) : 'BTOBTO',
    payload: echoThroughBatch(systemRoot(facts), marker),
    description: `servicedrill ${marker}`,
    marker,
    markerIn: uniqueNames ? 'name' : 'description',
  };
}
