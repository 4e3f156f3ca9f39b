import type { HostFacts } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { accessAudit } from '../kinds/access-audit.ts';
import { fileCopy } from '../kinds/file-copy.ts';
import { type KeyProbe, keyProbe } from '../kinds/key-probe.ts';
import { registryKey } from '../kinds/registry-key.ts';
import { marked, markedLow } from '../names.ts';
import { idleCopy, servicesKey, systemRoot } from '../payloads.ts';
import { serviceExecution, windowsServicePersistence } from '../techniques.ts';
import { unfitForMethods } from '../windows/constrained.ts';
import { commandExecuted } from '../windows/expect.ts';
import {
  accountAlone,
  names,
  nothingWritable,
  servicePermissions,
  writeRefused,
} from './service-permissions.ts';

export const servicePermissionsWindows = defineScenario({
  ...servicePermissions,
  id: 'service-permissions-windows',
  title: 'Keys and programs of services, and folders of these, that the low account may write',
  platform: 'windows',
  techniques: [serviceExecution, windowsServicePersistence],
  tags: ['service-permissions', 'registry'],
  tools: ['reg.exe', 'sc.exe', 'powershell.exe'],
  wants: ['locator.exe'],
  unfit: unfitForMethods,
  blindSpots: [
    accountAlone,
    'The drill does not read the descriptors of services (sc.exe sdshow) or the libraries of svchost.',
    'Windows records a refused opening of a key only if it audits the key (4656).',
  ],
  steps: ({ marker, facts }) => [
    { change: fileCopy({ payload: ownProgram(facts, marker) }) },
    { change: ownKey(facts, marker) },
    {
      action: accessAudit({
        name: names.auditControl,
        of: { kind: 'services', own: ownProgram(facts, marker).program },
        marked: marked(marker),
        as: 'actor',
        finds: [`${servicesKey}\\${marked(marker)}`, ownProgram(facts, marker).program],
      }),
    },
    {
      action: accessAudit({
        name: names.audit,
        of: { kind: 'services', own: ownProgram(facts, marker).program },
        marked: markedLow(marker),
        as: 'unprivileged',
      }),
    },
    { action: probe(marker, { name: names.probeControl, marked: marked(marker), as: 'actor' }) },
    { action: probe(marker, { name: names.probe, marked: markedLow(marker), as: 'unprivileged' }) },
  ],
  expectations: ({ marker }) => [
    nothingWritable(
      'no key, program or program folder of a service is writable by the unprivileged account',
      commandExecuted(['powershell', `'${markedLow(marker)}'`, 'audited'], 'serviceCommand'),
      ['icacls PATH /inheritance:d /remove *S-1-5-32-545 *S-1-5-11 *S-1-1-0  # for each path named'],
    ),
    writeRefused(
      "a service's key refused to the unprivileged account",
      commandExecuted(
        ['powershell', `'${markedLow(marker)}'`, `Services\\${marked(marker)}`],
        'serviceCommand',
      ),
    ),
  ],
});

function probe(marker: string, by: Pick<KeyProbe, 'name' | 'marked' | 'as'>) {
  return keyProbe({ ...by, service: marked(marker) });
}

/** Of the same rights as other programs in the folder of Windows; nobody starts it. */
function ownProgram(facts: HostFacts, marker: string) {
  return idleCopy(facts, `${systemRoot(facts)}\\${marked(marker)}.exe`);
}

/** Without a type and a start: the service manager does not read it before the next boot, and makes no service of it. */
function ownKey(facts: HostFacts, marker: string) {
  return registryKey({
    key: `${servicesKey}\\${marked(marker)}`,
    values: [
      { name: 'DisplayName', type: 'REG_SZ', data: `servicedrill ${marker}` },
      { name: 'ImagePath', type: 'REG_EXPAND_SZ', data: ownProgram(facts, marker).program },
    ],
    payload: ownProgram(facts, marker),
  });
}
