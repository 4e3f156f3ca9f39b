import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { lateRegistration, unifiedLogHasNoArguments, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted, launchItemAdded, plistCreated, writtenThenRun } from './expect.ts';

const directory = '/Library/LaunchDaemons';

export const launchdDaemon = defineScenario({
  id: 'launchd-daemon',
  title: 'A new launch daemon, taken up with launchctl bootstrap',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl, launchDaemon],
  tags: ['launchd', 'persistence'],
  inTheWild: {
    text: 'AppleJeus has placed a property list in the LaunchDaemons folder and launched it.',
    source: 'https://attack.mitre.org/software/S0584/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [unknownActor, lateRegistration, unifiedLogHasNoArguments],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory,
        domain: 'system',
        start: 'bootstrap',
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted('launchctl', 'bootstrap'),
    plistCreated(`${directory}/${marked(marker)}.plist`),
    childOfLaunchd(marker),
    launchItemAdded(`${directory}/${marked(marker)}.plist`),
    ...writtenThenRun('bootstrap', marker),
  ],
});
