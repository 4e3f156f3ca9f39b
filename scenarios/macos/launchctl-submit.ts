import { defineScenario } from '../define-scenario.ts';
import { submittedJob } from '../kinds/submitted-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl } from '../techniques.ts';
import { unifiedLogHasNoArguments, unknownActor } from './blind-spots.ts';
import { childOfLaunchd, commandExecuted } from './expect.ts';

export const launchctlSubmit = defineScenario({
  id: 'launchctl-submit',
  title: 'A job without a property list, handed to launchd with launchctl submit',
  platform: 'macos',
  role: 'procedure',
  techniques: [launchctl],
  tags: ['launchd', 'fileless', 'legacy'],
  inTheWild: {
    text: 'launchctl submit runs a program as a job without a file on disk; collections of living-off-the-land techniques list launchctl for execution and persistence.',
    source: 'https://www.loobins.io/binaries/launchctl/',
  },
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  privilege: 'admin',
  blindSpots: [
    unknownActor,
    unifiedLogHasNoArguments,
    'There is no property list: rules on files and on the registration of launch items see nothing of it.',
  ],
  steps: ({ marker }) => [{ change: submittedJob({ label: marked(marker), payload: sleeper(marker) }) }],
  expectations: ({ marker }) => [commandExecuted('launchctl', 'submit'), childOfLaunchd(marker)],
});
