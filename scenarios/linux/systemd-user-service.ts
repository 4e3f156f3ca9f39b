import type { HostFacts } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { userUnit } from '../kinds/user-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { commandExecuted, fileCreated } from './expect.ts';
import { userUnitStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

const homeOf = ({ home = '/root' }: HostFacts) => home;

export const systemdUserService = defineScenario({
  id: 'systemd-user-service',
  title: 'A unit in ~/.config/systemd/user, enabled and started with systemctl --user',
  platform: 'linux',
  role: 'procedure',
  techniques: [systemctl, createServiceUnit],
  tags: ['systemd', 'persistence', 'user'],
  inTheWild: {
    text: 'ATT&CK describes units in ~/.config/systemd/user as the way to persist without root: they start at each login of their user.',
    source: 'https://attack.mitre.org/techniques/T1543/002/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  privilege: 'user',
  unfit: ({ userManager }) =>
    userManager === false
      ? 'the acting account has no service manager of its own: libpam-systemd gives it one at each login, loginctl enable-linger for good'
      : undefined,
  blindSpots: [
    'Audit writes no SERVICE_START for a user’s units; only the journal records their start.',
    'The payload is a child of the user’s manager, not of PID 1: an audit rule for ppid=1 misses it; only a rule for every execve would log it.',
    'Each account has its own directory to watch, and many do not exist before their first unit.',
  ],
  steps: ({ marker, facts }) => [
    {
      change: userUnit({
        name: `${marked(marker)}.service`,
        description: descriptionOf(marker),
        payload: sleeper(marker),
        home: homeOf(facts),
        marker,
      }),
    },
  ],
  expectations: ({ marker, facts }) => [
    commandExecuted(pathOf('systemctl', facts), 'systemctl'),
    fileCreated(`${homeOf(facts)}/.config/systemd/user/${marked(marker)}.service`, 'unitFile'),
    userUnitStarted(`${marked(marker)}.service`),
  ],
});
