import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { endUnlessZero, powershell } from './powershell.ts';
import { unlessService } from './sc.ts';

interface ServiceOfScript {
  readonly name: string;
  readonly payload: Payload;
  readonly description: string;
}

/** Installs a demand-start LocalSystem service with New-Service and starts it with Start-Service. */
export function cmdletCommands({ name, payload, description }: ServiceOfScript): Command[] {
  const create = `New-Service -Name '${name}' -BinaryPathName '${commandLine(payload)}' -Description '${description}' -StartupType Manual -ErrorAction Stop`;
  const start = powershell(`Start-Service -Name '${name}' -ErrorAction Stop`);
  return [powershell(create), unlessService(payload, start, 1)];
}

/** What Win32_Service.StartService returns in place of 1053; see Microsoft's reference of the class. */
const requestTimeout = 7;

/** The same by the methods of Win32_Service, whose return values become exit codes: installed disabled, then enabled and started. */
export function cimCommands({ name, payload }: ServiceOfScript): Command[] {
  const settings = [
    `Name = '${name}'`,
    `DisplayName = '${name}'`,
    `PathName = '${commandLine(payload)}'`,
    'ServiceType = [byte]16',
    'ErrorControl = [byte]1',
    "StartMode = 'Disabled'",
    'DesktopInteract = $false',
    "StartName = 'LocalSystem'",
  ].join('; ');
  const create = `$result = Invoke-CimMethod -ClassName Win32_Service -MethodName Create -Arguments @{ ${settings} } -ErrorAction Stop`;
  const find = `$service = Get-CimInstance -ClassName Win32_Service -Filter 'Name = ''${name}''' -ErrorAction Stop`;
  const enable =
    "$result = Invoke-CimMethod -InputObject $service -MethodName ChangeStartMode -Arguments @{ StartMode = 'Manual' } -ErrorAction Stop";
  const start = '$result = Invoke-CimMethod -InputObject $service -MethodName StartService -ErrorAction Stop';
  const end = endUnlessZero('$result.ReturnValue');
  return [
    powershell(create, end),
    powershell(find, enable, end),
    unlessService(payload, powershell(find, start, end), requestTimeout),
  ];
}
