import { type Call, pathFor } from '../program.ts';
import { currentIdentity, directoryName, directorySecurity, securityMethod } from './access.ts';
import { openFile } from './openfile.ts';
import { isRegistryKey, localMachine, registryMethod } from './registry.ts';
import { isList, listOf, PsError, PsObject, textOf, truthy, type Value } from './values.ts';

export function castTo(type: string, value: Value): Value {
  if (/^(int|int32|int64|long|uint32|double|decimal)$/.test(type)) return Number(textOf(value));
  if (type === 'string') return textOf(value);
  if (type === 'char') return typeof value === 'number' ? String.fromCharCode(value) : textOf(value);
  if (type === 'bool') return truthy(value);
  if (type === 'pscustomobject' && value instanceof PsObject)
    return new PsObject('PSCustomObject', Object.fromEntries(value.properties));
  if (type === 'datetime') return new Date(textOf(value));
  if (type.endsWith('[]')) return [...listOf(value)];
  return type === 'void' ? null : value;
}

export function staticMember(call: Call, type: string, name: string, args: readonly Value[]): Value {
  const [first = null] = args;
  switch (`${type}::${name}`.toLowerCase()) {
    case 'io.file::open':
    case 'io.file::openwrite':
      return openFile(call, textOf(first), textOf(args[1] ?? 'OpenOrCreate'), textOf(args[2] ?? 'ReadWrite'));
    case 'io.file::exists':
      return call.machine.files.get(pathFor(call, textOf(first))) !== undefined;
    case 'microsoft.win32.registry::localmachine':
      return localMachine();
    case 'datetime::utcnow':
    case 'datetime::now':
      return new Date(call.machine.settings.clock());
    case 'environment::machinename':
      return call.machine.hostname;
    case 'environment::username':
      return call.process.token.user;
    case 'environment::newline':
      return '\r\n';
    case 'string::isnullorempty':
      return textOf(first) === '';
    case 'math::round':
      return Math.round(Number(first));
    case 'convert::tobase64string':
      return Buffer.from(textOf(first), 'utf8').toString('base64');
    case 'text.encoding::utf8':
    case 'text.encoding::unicode':
      return new PsObject('Encoding', { name: name.toLowerCase() });
    case 'convert::frombase64string':
      return new PsObject('Bytes', { base64: textOf(first) });
    case 'security.principal.windowsidentity::getcurrent':
      return currentIdentity(call);
    case 'io.directory::getaccesscontrol':
      return directorySecurity(call, textOf(first));
    case 'io.path::getdirectoryname':
      return directoryName(first);
    default:
      throw new PsError(`[${type}]::${name} is not part of this emulation.`, 'MethodNotFound');
  }
}

/** A property, or a method where `args` is given. */
export function memberOf(call: Call, owner: Value, name: string, args: readonly Value[] | undefined): Value {
  if (args !== undefined) {
    const ofKey = isRegistryKey(owner) ? registryMethod(call, owner, name.toLowerCase(), args) : undefined;
    const special = ofKey === undefined ? securityMethod(owner, name.toLowerCase()) : ofKey;
    return special === undefined ? methodOf(owner, name.toLowerCase(), args) : special;
  }
  if (owner instanceof PsObject) return owner.get(name) ?? null;
  if (isList(owner))
    return name.toLowerCase() === 'count' || name.toLowerCase() === 'length'
      ? owner.length
      : owner.map(item => memberOf(call, item, name, undefined));
  if (owner instanceof Date)
    return (
      { year: owner.getUTCFullYear(), ticks: (owner.getTime() + 62135596800000) * 10_000 }[
        name.toLowerCase()
      ] ?? null
    );
  if (/^(length|count)$/i.test(name))
    return typeof owner === 'string' && name.toLowerCase() === 'length'
      ? owner.length
      : owner === null
        ? 0
        : 1;
  return null;
}

function methodOf(owner: Value, name: string, args: readonly Value[]): Value {
  const [first = '', second = ''] = args.map(textOf);
  if (owner === null)
    throw new PsError(
      'You cannot call a method on a null-valued expression.',
      'InvokeMethodOnNull',
      'InvalidOperation',
    );
  if (owner instanceof Date) return dateMethod(owner, name, first);
  if (owner instanceof PsObject && owner.type === 'Encoding' && name === 'getstring') {
    const bytes = args[0] instanceof PsObject ? textOf(args[0].get('base64') ?? '') : '';
    return Buffer.from(bytes, 'base64').toString(owner.get('name') === 'unicode' ? 'utf16le' : 'utf8');
  }
  switch (name) {
    case 'close':
    case 'dispose':
    case 'refresh':
      return null;
    case 'tostring':
      return textOf(owner);
    case 'toupper':
      return textOf(owner).toUpperCase();
    case 'tolower':
      return textOf(owner).toLowerCase();
    case 'trim':
      return textOf(owner).trim();
    case 'contains':
      return textOf(owner).includes(first);
    case 'startswith':
      return textOf(owner).startsWith(first);
    case 'endswith':
      return textOf(owner).endsWith(first);
    case 'replace':
      return textOf(owner).replaceAll(first, second);
    case 'split':
      return textOf(owner).split(first);
    default:
      throw new PsError(
        `Method invocation failed because [${owner instanceof PsObject ? owner.type : typeof owner}] does not contain a method named '${name}'.`,
        'MethodNotFound',
        'InvalidOperation',
      );
  }
}

function dateMethod(date: Date, name: string, format: string): Value {
  if (name === 'touniversaltime' || name === 'tolocaltime') return date;
  if (name !== 'tostring')
    throw new PsError(`[datetime] does not contain a method named '${name}' here.`, 'MethodNotFound');
  const iso = date.toISOString();
  if (/^o$/i.test(format)) return iso.replace('Z', '0000Z');
  if (format === '') return textOf(date);
  return format
    .replace(/yyyy/g, iso.slice(0, 4))
    .replace(/MM/g, iso.slice(5, 7))
    .replace(/dd/g, iso.slice(8, 10))
    .replace(/HH/g, iso.slice(11, 13))
    .replace(/mm/g, iso.slice(14, 16))
    .replace(/ss/g, iso.slice(17, 19))
    .replace(/f+/g, letters => iso.slice(20, 23).padEnd(7, '0').slice(0, letters.length))
    .replace(/'/g, '');
}
