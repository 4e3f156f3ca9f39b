import type { Scenario } from '../contract.ts';
import { accessAudit } from '../kinds/access-audit.ts';
import { registryKey } from '../kinds/registry-key.ts';
import { keyProbe, writableServices } from '../kinds/writable-windows.ts';
import { marked } from '../names.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { commandExecuted } from '../windows/expect.ts';
import {
  accountAlone,
  names,
  nothingWritable,
  servicePermissions,
  writeRefused,
} from './service-permissions.ts';

export const servicePermissionsWindows: Scenario = {
  ...servicePermissions,
  id: 'service-permissions-windows',
  title: 'Keys and programs of services that the low account may write',
  platform: 'windows',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['service-permissions', 'registry'],
  tools: ['reg.exe', 'sc.exe', 'powershell.exe'],
  blindSpots: [
    accountAlone,
    'The descriptors of the services themselves (sc.exe sdshow) and the libraries of svchost are not read.',
    'A refused opening of a key is recorded only where the key is audited (4656).',
  ],
  steps: ({ marker }) => [
    { change: ownKey(marker) },
    {
      action: accessAudit({
        name: names.auditControl,
        command: writableServices(marked(marker)),
        as: 'actor',
      }),
    },
    {
      action: accessAudit({
        name: names.audit,
        command: writableServices(marked(marker)),
        as: 'unprivileged',
      }),
    },
    { action: keyProbe(names.probeControl, marked(marker), 'actor') },
    { action: keyProbe(names.probe, marked(marker), 'unprivileged') },
  ],
  expectations: ({ marker }) => [
    nothingWritable(
      'no key or program of a service is writable by the unprivileged account',
      commandExecuted(['powershell', `'${marked(marker)}'`], 'serviceCommand'),
      ['icacls PATH /inheritance:d /remove *S-1-5-32-545 *S-1-5-11 *S-1-1-0  # for each path named'],
    ),
    writeRefused(
      "a service's key refused to the unprivileged account",
      commandExecuted(['powershell', `Services\\${marked(marker)}`], 'serviceCommand'),
    ),
  ],
};

/** A name alone, without a program: the service manager does not read it before the next boot, and could not run it. */
function ownKey(marker: string) {
  return registryKey({
    key: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${marked(marker)}`,
    values: [{ name: 'DisplayName', type: 'REG_SZ', data: `servicedrill ${marker}` }],
  });
}
