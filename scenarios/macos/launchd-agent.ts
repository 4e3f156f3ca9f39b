import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchAgent, launchctl } from '../techniques.ts';
import { lateRegistration, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted, launchItemAdded, plistCreated, writtenThenRun } from './expect.ts';

const directory = '/Library/LaunchAgents';

export const launchdAgent = defineScenario({
  id: 'launchd-agent',
  title: 'A new launch agent, taken up for the user at the screen with launchctl bootstrap',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl, launchAgent],
  tags: ['launchd', 'persistence'],
  inTheWild: {
    text: 'Cuckoo Stealer can use launchctl to load a launch agent for persistence.',
    source: 'https://attack.mitre.org/software/S1153/',
  },
  payload: 'A shell that sleeps for at most 300 seconds, as the user at the screen',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    lateRegistration,
    'A user must be logged in at the screen: otherwise launchd has no domain for the agent.',
  ],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory,
        domain: 'gui',
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
