import { defineScenario } from '../define-scenario.ts';
import { listing } from '../kinds/listing.ts';
import { commandExecuted } from '../linux/expect.ts';
import { systemctl } from '../techniques.ts';
import { enumeration, silent } from './enumeration.ts';

export const readOnlyEnumerationLinux = defineScenario({
  ...enumeration,
  id: 'read-only-enumeration-linux',
  title: 'Units listed with systemctl list-units',
  platform: 'linux',
  techniques: [systemctl],
  tags: ['read-only-enumeration', 'systemd'],
  tools: ['systemctl'],
  steps: ({ marker }) => [{ action: listing({ of: 'units', marker }) }],
  expectations: ({ facts }) => [
    silent(
      'systemctl list-units stays silent',
      commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'),
    ),
  ],
});
