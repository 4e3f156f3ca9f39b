import { defineScenario } from '../define-scenario.ts';
import { accessAudit } from '../kinds/access-audit.ts';
import { posixAccessProbe } from '../kinds/access-probe.ts';
import { file } from '../kinds/file.ts';
import { commandExecuted, refusedOpening } from '../linux/expect.ts';
import { marked, markedLow } from '../names.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { byWord } from './expect.ts';
import {
  accountAlone,
  names,
  nothingWritable,
  servicePermissions,
  writeRefused,
} from './service-permissions.ts';

export const servicePermissionsLinux = defineScenario({
  ...servicePermissions,
  id: 'service-permissions-linux',
  title: 'Unit files, unit directories, init scripts and service programs that the low account may write',
  platform: 'linux',
  techniques: [systemctl, createServiceUnit],
  tags: ['service-permissions', 'systemd'],
  tools: ['systemctl'],
  blindSpots: [
    accountAlone,
    'The drill does not follow programs that a service runs through a script, an environment file or a library.',
  ],
  steps: ({ marker }) => [
    { change: file({ path: unitOf(marker), holds: { comment: '#', marker } }) },
    {
      action: accessAudit({
        name: names.auditControl,
        of: { kind: 'units' },
        marked: marked(marker),
        as: 'actor',
      }),
    },
    {
      action: accessAudit({
        name: names.audit,
        of: { kind: 'units' },
        marked: markedLow(marker),
        as: 'unprivileged',
      }),
    },
    { action: posixAccessProbe({ name: names.probeControl, path: unitOf(marker), as: 'actor' }) },
    { action: posixAccessProbe({ name: names.probe, path: unitOf(marker), as: 'unprivileged' }) },
  ],
  expectations: ({ facts, marker }) => [
    nothingWritable(
      'nothing of the services is writable by the unprivileged account',
      byWord(commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'), markedLow(marker)),
      ['chown root:root PATH; chmod go-w PATH  # for each path named'],
    ),
    writeRefused('a unit file refused to the unprivileged account', refusedOpening('/etc/systemd/system')),
  ],
});

/** A comment alone, which systemd is not told of: it never becomes a service. */
function unitOf(marker: string): string {
  return `/etc/systemd/system/${marked(marker)}.service`;
}
