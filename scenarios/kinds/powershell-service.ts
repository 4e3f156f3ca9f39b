import type { Change } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { powershell } from './powershell.ts';
import { installed, unlessService, type WindowsService } from './windows-service.ts';

type ServiceOfScript = Pick<WindowsService, 'name' | 'payload' | 'description' | 'marker'>;

/** A demand-start LocalSystem service, installed with New-Service and started with Start-Service. */
export function cmdletService(service: ServiceOfScript): Change {
  const { name, payload, description } = service;
  const create = `New-Service -Name '${name}' -BinaryPathName '${commandLine(payload)}' -Description '${description}' -StartupType Manual -ErrorAction Stop`;
  const start = powershell(`Start-Service -Name '${name}' -ErrorAction Stop`);
  return installed(
    service,
    [powershell(create), unlessService(payload, start, 1)],
    ', installed with New-Service and started',
  );
}

/** What Win32_Service.StartService returns in place of 1053; see Microsoft's reference of the class. */
const requestTimeout = 7;

/** The same by the methods of Win32_Service, whose return values become exit codes. */
export function cimService(service: ServiceOfScript): Change {
  const { name, payload } = service;
  const settings = [
    `Name = '${name}'`,
    `DisplayName = '${name}'`,
    `PathName = '${commandLine(payload)}'`,
    'ServiceType = [byte]16',
    'ErrorControl = [byte]1',
    "StartMode = 'Manual'",
    'DesktopInteract = $false',
    "StartName = 'LocalSystem'",
  ].join('; ');
  const create = `$result = Invoke-CimMethod -ClassName Win32_Service -MethodName Create -Arguments @{ ${settings} } -ErrorAction Stop`;
  const find = `$service = Get-CimInstance -ClassName Win32_Service -Filter 'Name = ''${name}''' -ErrorAction Stop`;
  const start = '$result = Invoke-CimMethod -InputObject $service -MethodName StartService -ErrorAction Stop';
  const end = 'exit $result.ReturnValue';
  return installed(
    service,
    [powershell(create, end), unlessService(payload, powershell(find, start, end), requestTimeout)],
    ', installed and started by Win32_Service',
  );
}
