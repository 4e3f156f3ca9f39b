import type { Scenario } from '../contract.ts';
import { commandExecuted } from '../linux/expect.ts';
import { systemdService } from '../linux/systemd-service.ts';
import { knownAdmin } from './known-admin.ts';

export const knownAdminServiceLinux: Scenario = knownAdmin(
  'known-admin-service-linux',
  systemdService,
  ['LoginUser'],
  ({ facts }) => commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'),
);
