import { defineScenario } from '../define-scenario.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import {
  childOfSystemd,
  commandExecuted,
  fileCreated,
  serviceStarted,
  writtenThenStarted,
} from './expect.ts';
import { journalStarted } from './expect-journal.ts';

export const systemdService = defineScenario({
  id: 'systemd-service',
  title: 'A new unit file in /etc/systemd/system, started with systemctl',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence'],
  inTheWild: {
    text: 'TeamTNT has created a systemd service that starts its cryptocurrency miner.',
    source: 'https://attack.mitre.org/groups/G0139/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    'A watch on /etc/systemd/system sees the unit file; units may also be in other directories.',
    'PID 1 writes SERVICE_START, which does not name who asked for the start.',
  ],
  steps: ({ marker }) => [
    {
      change: systemdUnit({
        name: `${marked(marker)}.service`,
        description: `servicedrill ${marker}`,
        payload: sleeper(marker),
        activate: 'start',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'),
    fileCreated(`/etc/systemd/system/${marked(marker)}.service`, 'unitFile'),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
    writtenThenStarted(facts.tools.systemctl ?? '/usr/bin/systemctl'),
  ],
});
