import type { Expectation, PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { attempted } from '../kinds/attempt.ts';
import { file } from '../kinds/file.ts';
import type { FileText } from '../kinds/file-text.ts';
import { homeFile } from '../kinds/home-file.ts';
import { plistCreated } from '../macos/expect.ts';
import { marked, markedLow } from '../names.ts';
import { launchAgent, launchctl, launchDaemon } from '../techniques.ts';
import { userAccounts } from './user-accounts.ts';

const daemons = '/Library/LaunchDaemons';
const agents = 'Library/LaunchAgents';

export const userLaunchAgent = defineScenario({
  ...userAccounts,
  id: 'user-launch-agent',
  title: 'A launch daemon and a launch agent that a standard user may not install',
  platform: 'macos',
  techniques: [launchctl, launchAgent, launchDaemon],
  tags: ['user-launch-agent', 'launchd'],
  payload: 'None: the files hold a comment alone, and launchd is not told of them',
  tools: [],
  blindSpots: [
    'A stock Mac lets every user install own agents: the verdict is allowed until an administrator forbids it.',
    'A job can reach launchd without a file in these folders: see launchctl-submit and launchd-from-tmp.',
    'A refused file leaves no event of its creation.',
  ],
  steps: context => [
    { change: attempted(agent(context, markedLow(context.marker))) },
    { change: agent(context, marked(context.marker)) },
    { change: attempted(daemon(context, markedLow(context.marker))) },
    { change: daemon(context, marked(context.marker)) },
  ],
  expectations: context => [
    refusedTo(context, pathOfDaemon, 'daemon', [`chown root:wheel ${daemons}; chmod 755 ${daemons}`]),
    refusedTo(context, pathOfAgent, 'agent', [
      `mkdir -p ${homeOf(context)}/${agents}; chown root:wheel ${homeOf(context)}/${agents}; chmod 755 ${homeOf(context)}/${agents}`,
    ]),
  ],
});

function refusedTo(
  context: PlanContext,
  pathOf: (context: PlanContext, label: string) => string,
  what: string,
  fix: readonly string[],
): Expectation {
  const attempt = pathOf(context, markedLow(context.marker));
  return {
    ...plistCreated(attempt),
    id: `refusal-${what}`,
    title: `launch ${what} refused to the unprivileged account`,
    must: 'be-refused',
    refusal: { attempt, control: pathOf(context, marked(context.marker)), fix },
  };
}

function daemon(context: PlanContext, label: string) {
  return file({ path: pathOfDaemon(context, label), holds: comment(context) });
}

function agent(context: PlanContext, label: string) {
  return homeFile({
    home: homeOf(context),
    directories: ['Library', agents],
    name: `${label}.plist`,
    holds: comment(context),
    marker: context.marker,
  });
}

function comment({ marker }: PlanContext): FileText {
  return { comment: '<!--', marker };
}

function pathOfDaemon(_: PlanContext, label: string): string {
  return `${daemons}/${label}.plist`;
}

function pathOfAgent(context: PlanContext, label: string): string {
  return `${homeOf(context)}/${agents}/${label}.plist`;
}

/** Where macOS puts the homes of its users. */
function homeOf({ facts }: PlanContext): string {
  return `/Users/${facts.unprivileged ?? 'USER'}`;
}
