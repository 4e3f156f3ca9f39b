import { defineScenario } from '../define-scenario.ts';
import { triggeredUnit } from '../kinds/triggered-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted, starterStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

export const systemdPathUnit = defineScenario({
  id: 'systemd-path-unit',
  title: 'A path unit, enabled and started; systemd starts the service when a file appears',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'path'],
  inTheWild: {
    text: 'No group is reported to use path units; they start a service from any account that can make a file, and no rule for timers or for systemctl start sees that.',
    source: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.path.html',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'No command starts the service: a new file does.',
    'Audit writes no SERVICE_START for the path unit itself; only the journal records it.',
  ],
  steps: ({ marker }) => [
    {
      change: triggeredUnit({
        name: marked(marker),
        description: descriptionOf(marker),
        payload: sleeper(marker),
        trigger: { path: `/tmp/${marked(marker)}.trigger` },
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${marked(marker)}.path`, 'unitFile'),
    childOfSystemd(marker),
    starterStarted(`${marked(marker)}.path`),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
