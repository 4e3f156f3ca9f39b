import type { Scenario } from '../contract.ts';
import { marked } from '../names.ts';
import { serviceExecution } from '../techniques.ts';
import { commandExecuted } from '../windows/expect.ts';
import { enumeration, listing, silent } from './enumeration.ts';

/** ERROR_SERVICE_DOES_NOT_EXIST (winerror.h) */
const noSuchService = 1060;

export const readOnlyEnumerationWindows: Scenario = {
  ...enumeration,
  id: 'read-only-enumeration-windows',
  title: 'A service looked for with sc.exe query',
  platform: 'windows',
  techniques: [serviceExecution],
  tags: ['read-only-enumeration', 'sc'],
  tools: ['sc.exe'],
  steps: ({ marker }) => [
    {
      action: listing(marker, {
        program: 'sc.exe',
        args: ['query', marked(marker)],
        accepts: [noSuchService],
      }),
    },
  ],
  expectations: () => [
    silent('sc.exe query stays silent', commandExecuted(['sc.exe', ' query '], 'serviceCommand')),
  ],
};
