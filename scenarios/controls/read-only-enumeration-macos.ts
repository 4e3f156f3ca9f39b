import { defineScenario } from '../define-scenario.ts';
import { listing } from '../kinds/listing.ts';
import { commandExecuted } from '../macos/expect.ts';
import { launchctl } from '../techniques.ts';
import { enumeration, silent } from './enumeration.ts';

export const readOnlyEnumerationMacos = defineScenario({
  ...enumeration,
  id: 'read-only-enumeration-macos',
  title: 'A job queried with launchctl list',
  platform: 'macos',
  techniques: [launchctl],
  tags: ['read-only-enumeration', 'launchd'],
  tools: ['launchctl'],
  steps: ({ marker }) => [{ action: listing({ of: 'jobs', marker }) }],
  expectations: () => [silent('launchctl list stays silent', commandExecuted('launchctl', 'list'))],
});
