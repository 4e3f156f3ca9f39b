import { defineScenario } from '../define-scenario.ts';
import { accessAudit } from '../kinds/access-audit.ts';
import { posixAccessProbe } from '../kinds/access-probe.ts';
import { file } from '../kinds/file.ts';
import { executed, plistModified } from '../macos/expect.ts';
import { marked, markedLow } from '../names.ts';
import { launchctl, launchDaemon } from '../techniques.ts';
import {
  accountAlone,
  names,
  nothingWritable,
  servicePermissions,
  writeRefused,
} from './service-permissions.ts';

export const servicePermissionsMacos = defineScenario({
  ...servicePermissions,
  id: 'service-permissions-macos',
  title: 'Launch daemons and agents, their folders and their programs that the low account may write',
  platform: 'macos',
  techniques: [launchctl, launchDaemon],
  tags: ['service-permissions', 'launchd'],
  tools: [],
  blindSpots: [
    accountAlone,
    'Endpoint Security reports files opened for writing only to subscribers of open events, and a refused open leaves none.',
  ],
  steps: ({ marker }) => [
    { change: file({ path: listOf(marker), holds: { comment: '<!--', marker } }) },
    {
      action: accessAudit({
        name: names.auditControl,
        of: { kind: 'jobs' },
        marked: marked(marker),
        as: 'actor',
      }),
    },
    {
      action: accessAudit({
        name: names.audit,
        of: { kind: 'jobs' },
        marked: markedLow(marker),
        as: 'unprivileged',
      }),
    },
    { action: posixAccessProbe({ name: names.probeControl, path: listOf(marker), as: 'actor' }) },
    { action: posixAccessProbe({ name: names.probe, path: listOf(marker), as: 'unprivileged' }) },
  ],
  expectations: ({ marker }) => [
    nothingWritable(
      'nothing of the daemons and agents is writable by the unprivileged account',
      executed('sh', markedLow(marker), 'launchctl'),
      ['chown root:wheel PATH; chmod go-w PATH  # for each path named'],
    ),
    writeRefused('a property list refused to the unprivileged account', plistModified(listOf(marker))),
  ],
});

/** A comment alone, no property list: launchd never takes it up. */
function listOf(marker: string): string {
  return `/Library/LaunchDaemons/${marked(marker)}.plist`;
}
