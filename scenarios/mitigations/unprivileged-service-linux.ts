import { defineScenario } from '../define-scenario.ts';
import { attempted } from '../kinds/attempt.ts';
import { transientUnit } from '../kinds/transient-unit.ts';
import { commandExecuted } from '../linux/expect.ts';
import { marked, markedLow } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { systemctl } from '../techniques.ts';
import { refused } from './expect.ts';
import { unprivileged } from './unprivileged.ts';

export const unprivilegedServiceLinux = defineScenario({
  ...unprivileged,
  id: 'unprivileged-service-linux',
  title: 'A unit started with systemd-run, by an administrator and by an account that must be refused',
  platform: 'linux',
  techniques: [systemctl],
  tags: ['unprivileged-service', 'systemd'],
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl', 'systemd-run'],
  blindSpots: [
    'A unit of the user’s own manager (systemd-run --user) needs no privilege and is no part of this drill.',
  ],
  steps: ({ marker }) => [
    { change: unit(marked(marker), marker) },
    { change: attempted(unit(markedLow(marker), marker)) },
  ],
  expectations: ({ marker, facts }) => [
    refused(
      'systemd-run refused to the unprivileged account',
      commandExecuted(facts.tools['systemd-run'] ?? '/usr/bin/systemd-run', 'systemdRun'),
      { attempt: `${markedLow(marker)}.service`, control: `${marked(marker)}.service` },
    ),
  ],
});

function unit(name: string, marker: string) {
  return transientUnit({
    name: `${name}.service`,
    description: `servicedrill ${marker}`,
    payload: sleeper(marker),
  });
}
