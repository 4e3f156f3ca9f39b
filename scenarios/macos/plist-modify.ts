import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { lateRegistration, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted, launchItemAdded, plistModified, writtenThenRun } from './expect.ts';

const directory = '/Library/LaunchDaemons';

export const plistModify = defineScenario({
  id: 'plist-modify',
  title: "A launch daemon's property list changed with PlistBuddy so that it runs at load",
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl, launchDaemon],
  tags: ['launchd', 'persistence'],
  inTheWild: {
    text: 'Silver Sparrow wrote the property list of its launch agent with PlistBuddy.',
    source: 'https://redcanary.com/blog/threat-intelligence/clipping-silver-sparrows-wings/',
  },
  payload: 'A shell that sleeps for at most 300 seconds; the property list is its own',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    lateRegistration,
    'Any program may change a property list; the new program shows only when launchd reads it again.',
  ],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory,
        domain: 'system',
        start: 'edited',
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted('PlistBuddy', 'Set', 'plistEdited'),
    plistModified(`${directory}/${marked(marker)}.plist`),
    childOfLaunchd(marker),
    launchItemAdded(`${directory}/${marked(marker)}.plist`),
    ...writtenThenRun('bootstrap', marker),
  ],
});
