import { defineScenario } from '../define-scenario.ts';
import { file } from '../kinds/file.ts';
import { fileEdit } from '../kinds/file-edit.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { nothing, sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileChanged, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

const programFor = (marker: string) => `/usr/local/bin/${marked(marker)}`;

export const serviceBinaryReplace = defineScenario({
  id: 'service-binary-replace',
  title: 'The program of a service overwritten, and the service restarted',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'modification', 'binary'],
  inTheWild: {
    text: 'Bonadan has altered the OpenSSH binary of its hosts, whose service then let it in.',
    source: 'https://attack.mitre.org/software/S0486/',
  },
  payload:
    'A shell script that sleeps for at most 300 seconds; the program is its own and did nothing before',
  tools: ['systemctl', 'cmp'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'A program that is moved into the old one’s place is a file created, not one overwritten.',
    'The unit file stays unchanged; a rule on units sees only a restarted service.',
  ],
  steps: ({ marker }) => [
    {
      change: file({
        path: programFor(marker),
        holds: { script: nothing(marker) },
        mode: '755',
      }),
    },
    {
      change: systemdUnit({
        name: `${marked(marker)}.service`,
        description: descriptionOf(marker),
        payload: { program: programFor(marker), args: [] },
        activate: 'none',
      }),
    },
    {
      change: fileEdit({
        path: programFor(marker),
        before: { script: nothing(marker) },
        after: { script: sleeper(marker) },
        payload: sleeper(marker),
        restart: `${marked(marker)}.service`,
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileChanged(programFor(marker), 'program of a service overwritten', 'programOverwritten'),
    childOfSystemd(programFor(marker)),
    serviceStarted(marked(marker)),
    journalStarted(marked(marker)),
  ],
});
