import { createHash } from 'node:crypto';
import { pause } from '../../streams.ts';
import { WinError } from '../errors.ts';
import { baseName } from '../files.ts';
import { pathFor } from '../program.ts';
import { matchesQuery } from '../programs/event-query.ts';
import { eventXml } from '../programs/event-xml.ts';
import { canonicalKey } from '../registry.ts';
import { isAdministrator } from '../tokens.ts';
import type { RegistryValue } from '../values.ts';
import { type Cmdlet, type CmdletCall, listParameter, parameter, textParameter } from './cmdlet.ts';
import { PsError, PsObject, textOf, type Value } from './values.ts';

const missing = (call: CmdletCall, path: string) =>
  new PsError(
    `${call.name} : Cannot find path '${path}' because it does not exist.`,
    `PathNotFound,Microsoft.PowerShell.Commands.${call.name.replace('-', '')}Command`,
    'ObjectNotFound',
  );

const denied = (call: CmdletCall, path: string) =>
  new PsError(
    `${call.name} : Access to the path '${path}' is denied.`,
    `${call.name.replace('-', '')}UnauthorizedAccessError,Microsoft.PowerShell.Commands.${call.name.replace('-', '')}Command`,
    'PermissionDenied',
  );

/** Turns a refused file operation into the cmdlet's own error. */
function filing<T>(call: CmdletCall, path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    throw cause.code === 5 ? denied(call, path) : missing(call, path);
  }
}

const isKey = (path: string) => /^(hk\w+:|registry::)/i.test(path);
const keyOf = (path: string) =>
  canonicalKey(path.replace(/^registry::/i, '').replace(/^(hk\w+):\\?/i, '$1\\')) ?? '';

const testPath: Cmdlet = call => {
  const path = textParameter(call, 'path|literalpath', 0) ?? '';
  const { machine } = call.call;
  return [
    isKey(path)
      ? machine.registry.key(keyOf(path)) !== undefined
      : machine.files.get(pathFor(call.call, path)) !== undefined,
  ];
};

const copyItem: Cmdlet = call => {
  const from = pathFor(call.call, textParameter(call, 'path|literalpath', 0) ?? '');
  const to = pathFor(call.call, textParameter(call, 'destination', 1) ?? '.');
  const { files } = call.call.machine;
  const content = filing(call, from, () => files.read(from));
  const target = files.get(to)?.directory ? `${to}\\${baseName(from)}` : to;
  filing(call, target, () => files.write(call.call.process, target, content));
  return [];
};

const removeItem: Cmdlet = call => {
  const { machine, process } = call.call;
  for (const path of listParameter(call, 'path|literalpath', 0)) {
    if (isKey(path)) {
      if (!machine.registry.deleteKey(process, keyOf(path))) throw missing(call, path);
    } else filing(call, path, () => machine.files.remove(process, pathFor(call.call, path)));
  }
  return [];
};

const setContent: Cmdlet = call => {
  const path = pathFor(call.call, textParameter(call, 'path|literalpath|filepath', 0) ?? '');
  const value = parameter(call, 'value', 1) ?? call.input;
  const text = `${(Array.isArray(value) ? value : [value]).map(each => textOf(each)).join('\r\n')}\r\n`;
  const mode = call.name.toLowerCase() === 'add-content' ? 'append' : 'replace';
  filing(call, path, () => call.call.machine.files.write(call.call.process, path, text, mode));
  return [];
};

const getContent: Cmdlet = call => {
  const path = pathFor(call.call, textParameter(call, 'path|literalpath', 0) ?? '');
  const text = filing(call, path, () => call.call.machine.files.read(path));
  return parameter(call, 'raw') === true ? [text] : text.replace(/\r?\n$/, '').split(/\r?\n/);
};

const fileHash: Cmdlet = call => {
  const algorithm = (textParameter(call, 'algorithm') ?? 'SHA256').toUpperCase();
  return listParameter(call, 'path|literalpath', 0).map(path => {
    const full = pathFor(call.call, path);
    const content = filing(call, full, () => call.call.machine.files.read(full));
    return new PsObject('FileHash', {
      Algorithm: algorithm,
      Hash: createHash(algorithm.toLowerCase()).update(content).digest('hex').toUpperCase(),
      Path: full,
    });
  });
};

function registryValue(value: Value, type: string): RegistryValue {
  if (/^dword$/i.test(type) || (type === '' && typeof value === 'number'))
    return { type: 'REG_DWORD', data: textOf(value) };
  return { type: /^expandstring$/i.test(type) ? 'REG_EXPAND_SZ' : 'REG_SZ', data: textOf(value) };
}

const setProperty: Cmdlet = call => {
  const key = keyOf(textParameter(call, 'path|literalpath', 0) ?? '');
  const name = textParameter(call, 'name', 1) ?? '';
  const type = textParameter(call, 'propertytype|type') ?? '';
  call.call.machine.registry.set(
    call.call.process,
    key,
    name,
    registryValue(parameter(call, 'value', 2) ?? '', type),
  );
  return [];
};

const getProperty: Cmdlet = call => {
  const path = textParameter(call, 'path|literalpath', 0) ?? '';
  const key = call.call.machine.registry.key(keyOf(path));
  if (key === undefined) throw missing(call, path);
  const values = [...key.values.values()].map(({ name, value }): [string, Value] => [
    name,
    value.type === 'REG_DWORD' ? Number(value.data) : value.data,
  ]);
  return [new PsObject('PSCustomObject', Object.fromEntries(values))];
};

const newItem: Cmdlet = call => {
  const path = textParameter(call, 'path', 0) ?? '';
  const { machine, process } = call.call;
  if (isKey(path)) machine.registry.create(process, keyOf(path));
  else if (/^dir/i.test(textParameter(call, 'itemtype|type') ?? ''))
    filing(call, path, () => machine.files.makeDirectory(process, pathFor(call.call, path)));
  else
    filing(call, path, () =>
      machine.files.write(process, pathFor(call.call, path), textParameter(call, 'value') ?? ''),
    );
  return [];
};

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
    record => matches?.(record) === true && (id === undefined || Number(id) === record.id),
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
        Id: record.id,
        ProviderName: record.provider.name,
        LogName: record.channel,
        TimeCreated: new Date(record.time),
        MachineName: record.computer,
        Message: record.message ?? '',
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
  ['test-path', testPath],
  ['copy-item', copyItem],
  ['remove-item', removeItem],
  ['new-item', newItem],
  ['set-content', setContent],
  ['add-content', setContent],
  ['out-file', setContent],
  ['get-content', getContent],
  ['get-filehash', fileHash],
  ['set-itemproperty', setProperty],
  ['new-itemproperty', setProperty],
  ['get-itemproperty', getProperty],
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
