import { defineScenario } from '../define-scenario.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, serviceStarted } from './expect.ts';
import { journalStarted, restartScheduled } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

export const systemdAutoRestart = defineScenario({
  id: 'systemd-auto-restart',
  title: 'A service with Restart=always, killed and then restarted by systemd',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'restart'],
  inTheWild: {
    text: 'The set-up script of MoneroOcean’s miner, which TeamTNT and others use, writes a unit with Restart=always: a killed miner runs again.',
    source: 'https://github.com/MoneroOcean/xmrig_setup',
  },
  payload: 'A shell that sleeps for at most 300 seconds, started twice',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [unknownActor, 'What a unit file says, Restart=always among it, is in no event.'],
  steps: ({ marker }) => [
    {
      change: systemdUnit({
        name: `${marked(marker)}.service`,
        description: descriptionOf(marker),
        payload: sleeper(marker),
        settings: ['Restart=always'],
        activate: 'restarted',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${marked(marker)}.service`, 'unitFile'),
    childOfSystemd(marker),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
    restartScheduled(marked(marker)),
  ],
});
