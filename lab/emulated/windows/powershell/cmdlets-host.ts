import { pause } from '../../streams.ts';
import { WinError } from '../errors.ts';
import { baseName } from '../files.ts';
import { matchesQuery } from '../programs/event-query.ts';
import { eventXml } from '../programs/event-xml.ts';
import { isAdministrator } from '../tokens.ts';
import { type Cmdlet, listParameter, parameter, textParameter } from './cmdlet.ts';
import { PsError, PsObject, textOf } from './values.ts';

/** Events newest first, as the cmdlet gives them unless -Oldest is said. */
const winEvent: Cmdlet = call => {
  const { machine, process } = call.call;
  const table = parameter(call, 'filterhashtable');
  const name =
    textParameter(call, 'logname', 0) ??
    (table instanceof PsObject ? textOf(table.get('LogName') ?? '') : '');
  const channel = machine.logs.channel(name);
  if (channel === undefined)
    throw new PsError(
      `Get-WinEvent : There is not an event log on the localhost computer that matches "${name}".`,
      'NoMatchingLogsFound,Microsoft.PowerShell.Commands.GetWinEventCommand',
      'ObjectNotFound',
    );
  if (!isAdministrator(process.token) || machine.settings.faults.unreadableLog)
    throw new PsError(
      'Get-WinEvent : Attempted to perform an unauthorized operation.',
      'LogInfoUnavailable,Microsoft.PowerShell.Commands.GetWinEventCommand',
      'NotSpecified',
    );
  const id = table instanceof PsObject ? table.get('Id') : undefined;
  const matches = matchesQuery(textParameter(call, 'filterxpath') ?? '*', machine.settings.clock());
  const found = channel.records.filter(
    record => matches?.(record) === true && (id === undefined || Number(id) === record.draft.id),
  );
  const ordered = parameter(call, 'oldest') === true ? found : found.toReversed();
  const most = Number(parameter(call, 'maxevents') ?? Number.POSITIVE_INFINITY);
  if (ordered.length === 0)
    throw new PsError(
      'Get-WinEvent : No events were found that match the specified selection criteria.',
      'NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand',
      'ObjectNotFound',
    );
  return ordered.slice(0, most).map(
    record =>
      new PsObject('EventLogRecord', {
        RecordId: record.recordId,
        Id: record.draft.id,
        ProviderName: record.draft.provider.name,
        LogName: record.draft.channel,
        TimeCreated: new Date(record.time),
        MachineName: record.computer,
        Message: record.draft.message ?? '',
        Xml: eventXml(record),
      }),
  );
};

const getProcess: Cmdlet = call => {
  const ids = listParameter(call, 'id').map(Number);
  const names = listParameter(call, 'name', 0).map(name => name.toLowerCase());
  const stem = (image: string) => baseName(image).replace(/\.exe$/i, '');
  const found = call.call.machine.processes
    .all()
    .filter(
      ({ pid, image }) =>
        (ids.length === 0 || ids.includes(pid)) &&
        (names.length === 0 || names.includes(stem(image).toLowerCase())),
    );
  return found.map(
    ({ pid, image }) =>
      new PsObject('Process', { Id: pid, ProcessName: stem(image), Name: stem(image), Path: image }),
  );
};

const stopProcess: Cmdlet = call => {
  const { machine, process } = call.call;
  if (!isAdministrator(process.token)) throw new WinError(5);
  for (const id of listParameter(call, 'id', 0).map(Number)) {
    const found = machine.processes.get(id);
    if (found) machine.processes.end(found, 0xffffffff);
  }
  return [];
};

const mpPreference: Cmdlet = call => {
  const rules = call.call.machine.registry.key(
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules',
  );
  const entries = [...(rules?.values.values() ?? [])];
  return [
    new PsObject('MSFT_MpPreference', {
      AttackSurfaceReductionRules_Ids: entries.map(({ name }) => name),
      AttackSurfaceReductionRules_Actions: entries.map(({ value }) => Number(value.data)),
    }),
  ];
};

export const hostCmdlets: readonly (readonly [string, Cmdlet])[] = [
  ['get-winevent', winEvent],
  ['get-process', getProcess],
  ['stop-process', stopProcess],
  ['get-mppreference', mpPreference],
  ['get-date', ({ call: { machine } }) => [new Date(machine.settings.clock())]],
  [
    'start-sleep',
    async call => {
      const ms = Number(parameter(call, 'milliseconds') ?? Number(parameter(call, 'seconds', 0) ?? 0) * 1000);
      await pause(ms, call.call.signal);
      return [];
    },
  ],
];
