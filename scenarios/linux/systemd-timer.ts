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

export const systemdTimer = defineScenario({
  id: 'systemd-timer',
  title: 'A timer unit, enabled and started; systemd starts the service when it elapses',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'timer'],
  inTheWild: {
    text: 'The package acroread of Arch Linux’ user repository was taken over in 2018 and made a systemd timer that fetched and ran a script.',
    source: 'https://attack.mitre.org/techniques/T1053/006/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'No command starts the service: a rule on systemctl start sees the enabled timer, and nothing when it elapses.',
    'Audit writes no SERVICE_START for the timer itself; only the journal records it.',
  ],
  steps: ({ marker }) => [
    {
      change: triggeredUnit({
        name: marked(marker),
        description: descriptionOf(marker),
        payload: sleeper(marker),
        trigger: 'timer',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${marked(marker)}.timer`, 'unitFile'),
    childOfSystemd(marker),
    starterStarted(`${marked(marker)}.timer`),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
