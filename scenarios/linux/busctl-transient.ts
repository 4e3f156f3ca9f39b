import { defineScenario } from '../define-scenario.ts';
import { transientUnit } from '../kinds/transient-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

export const busctlTransient = defineScenario({
  id: 'busctl-transient',
  title: 'A transient unit started over D-Bus (StartTransientUnit), without systemctl and systemd-run',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'transient', 'dbus'],
  inTheWild: {
    text: 'No group is reported to call systemd over D-Bus; container engines do it all day, any program can, and public rules for systemctl see nothing of it.',
    source: 'https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl', 'busctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'A program that speaks D-Bus itself runs no busctl: then the logs show only the transient unit file, the start and the payload.',
    'The unit file under /run/systemd/transient is written by PID 1: without audit=1 on the kernel command line nothing audits it.',
  ],
  steps: ({ marker }) => [
    {
      change: transientUnit({
        name: `${marked(marker)}.service`,
        description: descriptionOf(marker),
        payload: sleeper(marker),
        by: 'busctl',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('busctl', facts), 'busCall'),
    fileCreated(`/run/systemd/transient/${marked(marker)}.service`, 'unitFile', { byInit: true }),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
