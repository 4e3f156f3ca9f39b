import { defineScenario } from '../define-scenario.ts';
import { attempted } from '../kinds/attempt.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { plistCreated } from '../macos/expect.ts';
import { marked, markedLow } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { unprivileged } from './unprivileged.ts';

const directory = '/Library/LaunchDaemons';

export const unprivilegedServiceMacos = defineScenario({
  ...unprivileged,
  id: 'unprivileged-service-macos',
  title: 'A launch daemon installed by an administrator and by an account that must be refused',
  platform: 'macos',
  techniques: [launchctl, launchDaemon],
  tags: ['unprivileged-service', 'launchd'],
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  blindSpots: ['A refused file leaves no event of its creation.'],
  steps: ({ marker }) => [
    { change: daemon(marked(marker), marker) },
    { change: attempted(daemon(markedLow(marker), marker)) },
  ],
  expectations: ({ marker }) => [
    {
      ...plistCreated(`${directory}/${markedLow(marker)}.plist`),
      id: 'refusal',
      title: 'launch daemon refused to the unprivileged account',
      must: 'be-refused',
      refusal: { attempt: markedLow(marker), control: marked(marker) },
    },
  ],
});

function daemon(label: string, marker: string) {
  return launchdJob({ label, payload: sleeper(marker), directory, domain: 'system', start: 'bootstrap' });
}
