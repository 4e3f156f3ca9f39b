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

export const systemctlEnableNow = defineScenario({
  id: 'systemctl-enable-now',
  title: 'A new unit file, enabled for every boot and started with systemctl enable --now',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence'],
  inTheWild: {
    text: 'Rocke has installed a systemd service script to maintain persistence.',
    source: 'https://attack.mitre.org/groups/G0106/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: ['The link in multi-user.target.wants is made by PID 1, which has no login user.'],
  steps: ({ marker }) => [
    {
      change: systemdUnit({
        name: `${marked(marker)}.service`,
        description: `servicedrill ${marker}`,
        payload: sleeper(marker),
        activate: 'enable-now',
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
