import type { Scenario } from '../contract.ts';
import { commandExecuted } from '../macos/expect.ts';
import { marked } from '../names.ts';
import { launchctl } from '../techniques.ts';
import { enumeration, listing, silent } from './enumeration.ts';

/** `Could not find service`, by launchctl. */
const noSuchJob = 113;

export const readOnlyEnumerationMacos: Scenario = {
  ...enumeration,
  id: 'read-only-enumeration-macos',
  title: 'A job looked for with launchctl list',
  platform: 'macos',
  techniques: [launchctl],
  tags: ['read-only-enumeration', 'launchd'],
  tools: ['launchctl'],
  steps: ({ marker }) => [
    {
      action: listing(marker, { program: 'launchctl', args: ['list', marked(marker)], accepts: [noSuchJob] }),
    },
  ],
  expectations: () => [silent('launchctl list stays silent', commandExecuted('launchctl', 'list'))],
};
