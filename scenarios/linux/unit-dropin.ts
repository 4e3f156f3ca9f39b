import { defineScenario } from '../define-scenario.ts';
import { unitDropIn } from '../kinds/unit-drop-in.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { ownUnit } from './own-unit.ts';
import { pathOf } from './tools.ts';

export const unitDropin = defineScenario({
  id: 'unit-dropin',
  title: 'A drop-in that changes the program of a unit, and its service restarted',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'modification'],
  inTheWild: {
    text: 'ATT&CK’s analytic for systemd services names drop-ins: they change a service of the system while its own unit file stays as the package left it.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0253/',
  },
  payload: 'A shell that sleeps for at most 300 seconds; the unit is its own and ran nothing before',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'systemctl set-property writes drop-ins through PID 1, under /etc/systemd/system.control.',
  ],
  steps: ({ marker }) => [
    { change: ownUnit(marker) },
    {
      change: unitDropIn({
        unit: `${marked(marker)}.service`,
        name: marked(marker),
        payload: sleeper(marker),
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${marked(marker)}.service.d/${marked(marker)}.conf`, 'unitFile', {
      watched: '/etc/systemd/system',
    }),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
