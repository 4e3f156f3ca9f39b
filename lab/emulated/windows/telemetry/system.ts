import type { Deed } from '../deeds.ts';
import { errorText } from '../errors.ts';
import type { EventDraft } from '../eventlog.ts';

/** Service Control Manager's events in the System log. Fields after mdecrevoisier/EVTX-to-MITRE-Attack (CC0). */
export function systemEvents(deed: Deed, servicesPid: number): EventDraft[] {
  switch (deed.kind) {
    case 'service-installed':
      return [installed(deed, servicesPid)];
    case 'service-state':
      return [stateChanged(deed, servicesPid)];
    case 'start-type-changed':
      return [startTypeChanged(deed, servicesPid)];
    case 'service-timeout':
      return [
        failure(
          7009,
          { param1: '30000', param2: deed.displayName },
          servicesPid,
          timeoutText(deed.displayName),
        ),
      ];
    case 'service-failed':
      return [
        failure(
          7000,
          { param1: deed.displayName, param2: `%%${deed.error}` },
          servicesPid,
          `The ${deed.displayName} service failed to start due to the following error: \r\n${errorText(deed.error)}`,
        ),
      ];
    case 'service-crashed':
      return [crashed(deed, servicesPid)];
    case 'custom-event':
      return deed.channel === 'System' || deed.channel === 'Application' ? [custom(deed)] : [];
    case 'log-cleared':
      return deed.channel.toLowerCase() === 'security' ? [] : [cleared(deed)];
    default:
      return [];
  }
}

const provider = {
  name: 'Service Control Manager',
  guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}',
  source: true,
};

function scmEvent(id: number, data: Readonly<Record<string, string>>, pid: number) {
  return {
    channel: 'System',
    provider,
    id,
    qualifiers: 16384,
    level: 4,
    keywords: '0x8080000000000000',
    pid,
    data: () => Object.entries(data),
  };
}

const serviceTypes: Readonly<Record<number, string>> = {
  1: 'kernel mode driver',
  2: 'file system driver',
  16: 'user mode service',
  32: 'user mode service',
};

const startTypes = ['boot start', 'system start', 'auto start', 'demand start', 'disabled'];

/** ServiceName is the display name here; the key's name is in 4697 only. */
function installed(
  { caller, service }: Extract<Deed, { kind: 'service-installed' }>,
  pid: number,
): EventDraft {
  const type = serviceTypes[service.type] ?? 'user mode service';
  const start = startTypes[service.start] ?? 'demand start';
  return {
    ...scmEvent(
      7045,
      {
        ServiceName: service.displayName,
        ImagePath: service.imagePath,
        ServiceType: type,
        StartType: start,
        AccountName: service.account,
      },
      pid,
    ),
    userSid: caller.sid,
    message:
      `A service was installed in the system.\r\n\r\nService Name:  ${service.displayName}\r\n` +
      `Service File Name:  ${service.imagePath}\r\nService Type:  ${type}\r\n` +
      `Service Start Type:  ${start}\r\nService Account:  ${service.account}`,
  };
}

function stateChanged(deed: Extract<Deed, { kind: 'service-state' }>, pid: number): EventDraft {
  const code = deed.state === 'running' ? 4 : 1;
  return {
    ...scmEvent(7036, { param1: deed.displayName, param2: deed.state }, pid),
    binary: Buffer.from(`${deed.name}/${code}\0`, 'utf16le').toString('hex').toUpperCase(),
    message: `The ${deed.displayName} service entered the ${deed.state} state.`,
  };
}

function startTypeChanged(deed: Extract<Deed, { kind: 'start-type-changed' }>, pid: number): EventDraft {
  const from = startTypes[deed.from] ?? '';
  const to = startTypes[deed.to] ?? '';
  return {
    ...scmEvent(7040, { param1: deed.displayName, param2: from, param3: to, param4: deed.name }, pid),
    userSid: deed.caller.sid,
    message: `The start type of the ${deed.displayName} service was changed from ${from} to ${to}.`,
  };
}

function failure(id: number, data: Record<string, string>, pid: number, message: string): EventDraft {
  return { ...scmEvent(id, data, pid), qualifiers: 49152, level: 2, message };
}

const timeoutText = (name: string) =>
  `A timeout was reached (30000 milliseconds) while waiting for the ${name} service to connect.`;

function crashed(deed: Extract<Deed, { kind: 'service-crashed' }>, pid: number): EventDraft {
  const times = String(deed.times);
  const head = `The ${deed.displayName} service terminated unexpectedly.  It has done this ${times} time(s).`;
  if (deed.action === undefined) return failure(7034, { param1: deed.displayName, param2: times }, pid, head);
  const what = [
    'Take no action',
    'Restart the service',
    'Reboot the machine',
    'Run the configured recovery program',
  ];
  const data = {
    param1: deed.displayName,
    param2: times,
    param3: String(deed.action.delayMs),
    param4: String(deed.action.code),
    param5: what[deed.action.code] ?? '',
  };
  const tail = `  The following corrective action will be taken in ${data.param3} milliseconds: ${data.param5}.`;
  return failure(7031, data, pid, head + tail);
}

function custom(deed: Extract<Deed, { kind: 'custom-event' }>): EventDraft {
  return {
    channel: deed.channel,
    provider: { name: deed.source },
    id: deed.id,
    qualifiers: 0,
    level: deed.level,
    keywords: '0x80000000000000',
    pid: 0,
    userSid: deed.token.sid,
    data: () => [['', deed.text]],
    message: deed.text,
  };
}

function cleared(deed: Extract<Deed, { kind: 'log-cleared' }>): EventDraft {
  return {
    channel: 'System',
    provider: { name: 'Microsoft-Windows-Eventlog', guid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}' },
    id: 104,
    level: 4,
    task: 104,
    keywords: '0x8000000000000000',
    pid: 1200,
    userSid: deed.token.sid,
    userData: {
      element: 'LogFileCleared',
      namespace: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog',
    },
    data: () => [
      ['SubjectUserName', deed.token.user],
      ['SubjectDomainName', deed.token.domain],
      ['Channel', deed.channel],
      ['BackupPath', ''],
    ],
    message: `The ${deed.channel} log file was cleared.`,
  };
}
