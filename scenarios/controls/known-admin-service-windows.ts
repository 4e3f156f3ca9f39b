import type { Scenario } from '../contract.ts';
import { commandExecuted } from '../windows/expect.ts';
import { scService } from '../windows/sc-service.ts';
import { knownAdmin } from './known-admin.ts';

export const knownAdminServiceWindows: Scenario = knownAdmin(
  'known-admin-service-windows',
  scService,
  ['User', 'SubjectUserName'],
  () => commandExecuted(['sc.exe', ' create '], 'serviceCommand'),
);
