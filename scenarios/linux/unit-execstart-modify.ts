import { defineScenario } from '../define-scenario.ts';
import { fileEdit } from '../kinds/file-edit.ts';
import { marked } from '../names.ts';
import { nothing, sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileChanged, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf, ownUnit } from './own-unit.ts';
import { pathOf } from './tools.ts';

const pathFor = (marker: string) => `/etc/systemd/system/${marked(marker)}.service`;

export const unitExecstartModify = defineScenario({
  id: 'unit-execstart-modify',
  title: 'An existing unit file overwritten with another ExecStart, and its service restarted',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'modification'],
  inTheWild: {
    text: 'ATT&CK’s analytic for systemd services looks for unit files that are modified, not only for new ones.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0253/',
  },
  payload: 'A shell that sleeps for at most 300 seconds; the unit is its own and ran nothing before',
  tools: ['systemctl', 'cmp'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'An editor, or sed -i, puts a new file in the old one’s place: that is a file created, not one overwritten.',
  ],
  steps: ({ marker }) => [
    { change: ownUnit(marker) },
    {
      change: fileEdit({
        path: pathFor(marker),
        before: { unit: { description: descriptionOf(marker), payload: nothing(marker) } },
        after: { unit: { description: descriptionOf(marker), payload: sleeper(marker) } },
        payload: sleeper(marker),
        restart: `${marked(marker)}.service`,
        reload: true,
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileChanged(pathFor(marker), 'unit file overwritten', 'unitChanged'),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
