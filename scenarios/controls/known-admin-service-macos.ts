import type { Scenario } from '../contract.ts';
import { commandExecuted } from '../macos/expect.ts';
import { launchdDaemon } from '../macos/launchd-daemon.ts';
import { knownAdmin } from './known-admin.ts';

export const knownAdminServiceMacos: Scenario = knownAdmin(
  'known-admin-service-macos',
  launchdDaemon,
  ['AuditUserId'],
  () => commandExecuted('launchctl', 'bootstrap'),
);
