import { defineScenario } from '../define-scenario.ts';
import { file } from '../kinds/file.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import {
  childOfSystemd,
  commandExecuted,
  fileCreated,
  serviceStarted,
  writtenThenStarted,
} from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

const unitFor = (marker: string) => `moneroocean_miner-${marker}`;
const programFor = (marker: string) => `/usr/local/bin/xmrig-${marker}`;

export const teamtntMiner = defineScenario({
  id: 'teamtnt-miner',
  title: 'A service with the unit, settings and process name of a miner, which sleeps',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'miner', 'g0139'],
  inTheWild: {
    text: 'TeamTNT has established persistence through a systemd service that starts its cryptocurrency miner (XMRig, set up as moneroocean_miner.service).',
    source: 'https://attack.mitre.org/groups/G0139/',
  },
  payload: 'A shell script called as the miner is, that sleeps for at most 300 seconds: no load, no network',
  tools: ['systemctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'Most intruders rename their miner; load and connections to pools, which still give it away, are not part of the drill.',
  ],
  steps: ({ marker }) => [
    {
      change: file({
        path: programFor(marker),
        holds: { script: sleeper(marker) },
        mode: '755',
      }),
    },
    {
      change: systemdUnit({
        name: `${unitFor(marker)}.service`,
        description: descriptionOf(marker),
        payload: { program: programFor(marker), args: ['--config=/nonexistent'] },
        settings: ['Restart=always', 'Nice=10', 'CPUWeight=1'],
        activate: 'enable-now',
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`/etc/systemd/system/${unitFor(marker)}.service`, 'minerUnitFile'),
    childOfSystemd(programFor(marker), 'minerOfSystemd'),
    serviceStarted(unitFor(marker)),
    journalStarted(unitFor(marker)),
    writtenThenStarted(pathOf('systemctl', facts)),
  ],
});
