import { defineScenario } from '../define-scenario.ts';
import { initScript as initScriptChange } from '../kinds/init-script.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, initScripts, systemctl } from '../techniques.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';

export const initScript = defineScenario({
  id: 'init-script',
  title: 'A System V init script, started with service',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit, initScripts],
  tags: ['sysv', 'persistence'],
  inTheWild: {
    text: 'Rocke has installed an init.d startup script to maintain persistence.',
    source: 'https://attack.mitre.org/groups/G0106/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl', 'service'],
  privilege: 'admin',
  blindSpots: ['The payload is a child of the script; what systemd itself executes is the script.'],
  steps: ({ marker }) => [
    {
      change: initScriptChange({
        name: marked(marker),
        description: `servicedrill ${marker}`,
        payload: sleeper(marker),
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(facts.tools.service ?? '/usr/sbin/service', 'serviceCommand'),
    fileCreated(`/etc/init.d/${marked(marker)}`, 'initScript'),
    childOfSystemd(marked(marker)),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
