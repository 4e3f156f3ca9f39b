import { createHash } from 'node:crypto';
import { WinError } from '../errors.ts';
import { baseName } from '../files.ts';
import { pathFor } from '../program.ts';
import { canonicalKey } from '../registry.ts';
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
  const lines = (Array.isArray(value) ? value : [value]).map(each => textOf(each));
  const text = parameter(call, 'nonewline') === true ? lines.join('') : `${lines.join('\r\n')}\r\n`;
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

/** Cmdlets on what has a path: files and keys of the registry. */
export const itemCmdlets: readonly (readonly [string, Cmdlet])[] = [
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
];
