import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';
import { demandWrite } from '../registry.ts';
import { PsError, PsObject, textOf, type Value } from './values.ts';

/** `[Microsoft.Win32.Registry]::LocalMachine` and the keys below it, as .NET's RegistryKey shows them. */
export const localMachine = (): PsObject => keyAt('HKEY_LOCAL_MACHINE');

export const isRegistryKey = (value: Value): value is PsObject =>
  value instanceof PsObject && value.type === 'RegistryKey';

/** A method of a key; undefined where the class has none of that name here. */
export function registryMethod(
  call: Call,
  owner: PsObject,
  name: string,
  args: readonly Value[],
): Value | undefined {
  const path = textOf(owner.get('Name') ?? '');
  const { registry } = call.machine;
  switch (name) {
    case 'opensubkey':
      return openBelow(call, `${path}\\${textOf(args[0] ?? '')}`, args);
    case 'getsubkeynames':
      return registry.subkeys(path).map(({ path: below }) => below.slice(below.lastIndexOf('\\') + 1));
    case 'getvalue':
      return expandedValue(call, path, textOf(args[0] ?? ''));
    default:
      return undefined;
  }
}

const keyAt = (path: string) => new PsObject('RegistryKey', { Name: path });

/** A second argument of True, or a permission check that ends so, asks for writing. */
function openBelow(call: Call, path: string, args: readonly Value[]): Value {
  const key = call.machine.registry.key(path);
  if (key === undefined) return null;
  if (args[1] === true || /write/i.test(textOf(args[1] ?? ''))) demand(call, path, args.length);
  return keyAt(key.path);
}

function demand({ process }: Call, path: string, count: number): void {
  try {
    demandWrite(process.token, path);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    const why = '"Requested registry access is not allowed."';
    throw new PsError(
      `Exception calling "OpenSubKey" with "${count}" argument(s): ${why}`,
      'SecurityException',
      'NotSpecified',
    );
  }
}

/** Environment variables are expanded, as GetValue does by default. */
function expandedValue({ machine, environment }: Call, path: string, name: string): Value {
  const value = machine.registry.value(path, name);
  if (value === undefined) return null;
  if (value.type === 'REG_DWORD' || value.type === 'REG_QWORD') return Number(value.data);
  return value.type === 'REG_EXPAND_SZ' ? environment.expand(value.data) : value.data;
}
