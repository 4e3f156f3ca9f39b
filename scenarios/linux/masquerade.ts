import { defineScenario } from '../define-scenario.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

const nameFor = (marker: string) => `systemd-logind-${marker}`;

export const masquerade = defineScenario({
  id: 'masquerade',
  title: 'A unit with a name like one of systemd’s own, enabled and started',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'masquerading'],
  inTheWild: {
    text: 'Fysbis has masqueraded as the services rsyncd and dbus-inotifier.',
    source: 'https://attack.mitre.org/software/S0410/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'Only a list of the system’s own names separates a name outside every pattern (dbus-inotifier) from them.',
  ],
  steps: ({ marker }) => [
    {
      change: systemdUnit({
        name: `${nameFor(marker)}.service`,
        description: descriptionOf(marker),
        payload: sleeper(marker),
        activate: 'enable-now',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${nameFor(marker)}.service`, 'unitNamedLikeSystemd'),
    childOfSystemd(marker),
    serviceStarted(nameFor(marker)),
    journalStarted(nameFor(marker)),
  ],
});
