import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl } from '../techniques.ts';
import { unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted } from './expect.ts';

export const launchdFromTmp = defineScenario({
  id: 'launchd-from-tmp',
  title: 'A job whose property list and program both lie in /tmp',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl],
  tags: ['launchd', 'tmp'],
  inTheWild: {
    text: 'ATT&CK calls programs of /tmp and /Users/Shared that launchctl starts highly suspicious.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0265/',
  },
  payload: 'A script in /tmp that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    'Rules on property lists watch the folders that launchd reads by itself: one in /tmp escapes them.',
    'Whether macOS registers such a job as a launch item is not documented, so the drill expects nothing of it.',
  ],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory: '/tmp',
        domain: 'system',
        start: 'bootstrap',
        script: `/tmp/${marked(marker)}.sh`,
      }),
    },
  ],
  expectations: ({ marker }) => [
    commandExecuted('launchctl', 'bootstrap', 'launchctlUnusualPath'),
    childOfLaunchd(marked(marker), 'childFromWritablePath'),
  ],
});
