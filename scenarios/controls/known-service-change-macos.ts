import { defineScenario } from '../define-scenario.ts';
import { launchdJob } from '../kinds/launchd-job.ts';
import { commandExecuted, launchItemAdded, plistCreated } from '../macos/expect.ts';
import { sleeper } from '../payloads.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import { knownName, knownServiceChange, silentForKnown } from './known-service.ts';

const directory = '/Library/LaunchDaemons';

export const knownServiceChangeMacos = defineScenario({
  ...knownServiceChange,
  id: 'known-service-change-macos',
  title: 'A known launch daemon written and taken up with launchctl bootstrap',
  platform: 'macos',
  techniques: [launchctl, launchDaemon],
  tags: ['known-service-change', 'launchd'],
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['launchctl'],
  steps: ({ marker }) => [
    {
      change: launchdJob({
        label: knownName(marker),
        payload: sleeper(marker),
        directory,
        domain: 'system',
        start: 'bootstrap',
      }),
    },
  ],
  expectations: ({ marker }) =>
    silentForKnown([
      {
        evidence: commandExecuted('launchctl', 'bootstrap'),
        named: "CommandLine|expand: '*/%known_services%.plist'",
      },
      {
        evidence: plistCreated(`${directory}/${knownName(marker)}.plist`),
        named: "TargetFilename|expand: '*/%known_services%.plist'",
      },
      {
        evidence: launchItemAdded(`${directory}/${knownName(marker)}.plist`),
        named: "ItemPath|expand: '*/%known_services%.plist'",
      },
    ]),
});
