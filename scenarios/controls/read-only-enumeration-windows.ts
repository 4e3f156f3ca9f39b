import { defineScenario } from '../define-scenario.ts';
import { listing } from '../kinds/listing.ts';
import { serviceExecution } from '../techniques.ts';
import { commandExecuted } from '../windows/expect.ts';
import { enumeration, silent } from './enumeration.ts';

export const readOnlyEnumerationWindows = defineScenario({
  ...enumeration,
  id: 'read-only-enumeration-windows',
  title: 'A service queried with sc.exe query',
  platform: 'windows',
  techniques: [serviceExecution],
  tags: ['read-only-enumeration', 'sc'],
  tools: ['sc.exe'],
  steps: ({ marker }) => [{ action: listing({ of: 'services', marker }) }],
  expectations: () => [
    silent('sc.exe query stays silent', commandExecuted(['sc.exe', ' query '], 'serviceCommand')),
  ],
});
