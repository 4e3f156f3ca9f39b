import { defineScenario } from '../define-scenario.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, fileCreated, remoteManager, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

export const systemctlRemote = defineScenario({
  id: 'systemctl-remote',
  title: 'A unit started from another host with systemctl -H',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'remote'],
  inTheWild: {
    text: 'No group is reported to use systemctl -H; with a stolen key it starts services on other hosts, and no systemctl runs there.',
    source: 'https://www.freedesktop.org/software/systemd/man/latest/systemctl.html',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl', 'systemd-stdio-bridge'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'The command line of systemctl -H is in the log of the host where it was typed; on this one systemd-stdio-bridge runs, without the unit’s name.',
    'The unit file gets there by other means (scp, say); here it is written on the host itself.',
  ],
  steps: ({ marker, facts }) => [
    {
      change: systemdUnit({
        name: `${marked(marker)}.service`,
        description: descriptionOf(marker),
        payload: sleeper(marker),
        activate: { address: facts.reachedAs ?? 'THIS_HOST' },
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    remoteManager(pathOf('systemd-stdio-bridge', facts)),
    fileCreated(`/etc/systemd/system/${marked(marker)}.service`, 'unitFile'),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
