import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { lateRegistration, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted, launchItemAdded, plistCreated, writtenThenRun } from './expect.ts';

const directory = '/Library/LaunchDaemons';

export const launchctlLoad = defineScenario({
  id: 'launchctl-load',
  title: 'A new launch daemon, taken up with the older launchctl load',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl, launchDaemon],
  tags: ['launchd', 'persistence', 'legacy'],
  inTheWild: {
    text: 'LoudMiner launched its QEMU services in /Library/LaunchDaemons with launchctl.',
    source: 'https://attack.mitre.org/software/S0451/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    lateRegistration,
    'Most malware uses load -w, which leaves an override that launchctl cannot delete: the drill does not use it.',
  ],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory,
        domain: 'system',
        start: 'load',
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted('launchctl', 'load'),
    plistCreated(`${directory}/${marked(marker)}.plist`),
    childOfLaunchd(marker),
    launchItemAdded(`${directory}/${marked(marker)}.plist`),
    ...writtenThenRun('load', marker),
  ],
});
