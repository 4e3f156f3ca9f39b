import { defineScenario } from '../define-scenario.ts';
import { transientUnit } from '../kinds/transient-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';

export const systemdRun = defineScenario({
  id: 'systemd-run',
  title: 'A transient unit started with systemd-run',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'transient'],
  inTheWild: {
    text: 'systemd-run executes a command as a service without leaving a unit file on disk; public collections of living-off-the-land techniques list it for that.',
    source: 'https://gtfobins.github.io/gtfobins/systemd-run/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl', 'systemd-run'],
  privilege: 'admin',
  blindSpots: [
    'The unit file under /run/systemd/transient is written by PID 1: without audit=1 on the kernel command line nothing audits it.',
  ],
  steps: ({ marker }) => [
    {
      change: transientUnit({
        name: `${marked(marker)}.service`,
        description: `servicedrill ${marker}`,
        payload: sleeper(marker),
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(facts.tools['systemd-run'] ?? '/usr/bin/systemd-run', 'systemdRun'),
    fileCreated(`/run/systemd/transient/${marked(marker)}.service`, 'unitFile', { byInit: true }),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
