import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { lateRegistration, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted, launchItemAdded, plistCreated, writtenThenRun } from './expect.ts';

const directory = '/Library/LaunchDaemons';

export const launchctlKickstart = defineScenario({
  id: 'launchctl-kickstart',
  title: 'A launch daemon that waits, started with launchctl kickstart',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl, launchDaemon],
  tags: ['launchd'],
  inTheWild: {
    text: 'macOS.OSAMiner has used launchctl to restart its launch agent.',
    source: 'https://attack.mitre.org/software/S1048/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [unknownActor, lateRegistration],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory,
        domain: 'system',
        start: 'kickstart',
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted('launchctl', 'kickstart'),
    plistCreated(`${directory}/${marked(marker)}.plist`),
    childOfLaunchd(marker),
    launchItemAdded(`${directory}/${marked(marker)}.plist`),
    ...writtenThenRun('bootstrap', marker),
  ],
});
