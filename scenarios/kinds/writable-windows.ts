import type { Command } from '../../runners/index.ts';
import { powershell } from './powershell.ts';

const services = 'SYSTEM\\CurrentControlSet\\Services';
const machine = '[Microsoft.Win32.Registry]::LocalMachine';

/** Opens for writing and closes again: nothing is written. `SetValue` alone is enough to change what a service runs. */
const eachKey =
  "try { $key = $all.OpenSubKey($name, 'ReadWriteSubTree', 'SetValue'); $key.Close(); 'writable HKLM\\' + $root + '\\' + $name } catch { }";

const eachPath = [
  "try { $path = $all.OpenSubKey($name).GetValue('ImagePath') } catch { $path = '' }",
  "$path = $path -replace '^\\x22([^\\x22]+)\\x22.*$', '$1'",
  "$path = $path -replace '^(.+?\\.(?:exe|sys))(?:\\s.*)?$', '$1'",
  "$path = $path -replace '^\\\\\\?\\?\\\\', ''",
  "$path = $path -replace '^\\\\?systemroot', $env:SystemRoot",
  // Drivers may be named by where they lie below %SystemRoot%.
  "if ($path) { if ($path -notmatch '^[a-z]:') { $path = $env:SystemRoot + '\\' + $path } }",
].join('; ');

/**
 * Win32's error says what the system said: 5 refused, 32 held open by somebody else, which it says only to those who
 * may write it otherwise (IoCheckShareAccess). Anything else tells nothing.
 */
const eachProgram = [
  '$said = 0',
  "try { [IO.File]::Open($path, 'Open', 'Write', 'ReadWrite').Close() } catch { $said = $_.Exception.InnerException.HResult -band 65535; if (!$said) { $said = 1 } }",
  "if (($said -eq 0) -or ($said -eq 32)) { 'writable ' + $path }",
  'if (($said -eq 0) -or ($said -eq 32) -or ($said -eq 5)) { $count = $count + 1; if ($path -eq $own) { $told = 1 } }',
].join('; ');

/** CreateFiles (FileSystemRights) decides who may put a library beside the program, or another in its stead. */
const eachFolder = [
  '$folder = [IO.Path]::GetDirectoryName($path)',
  "if (!($folders -contains $folder)) { $folders += $folder; $granted = ''; try { foreach ($rule in [IO.Directory]::GetAccessControl($folder).GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])) { if (($granted -eq '') -and ($sids -contains $rule.IdentityReference.Value) -and (([int]$rule.PropagationFlags -band 2) -eq 0) -and (([int]$rule.FileSystemRights -band 2) -ne 0)) { $granted = [string]$rule.AccessControlType } }; $count = $count + 1 } catch { }; if ($granted -eq 'Allow') { 'writable ' + $folder } }",
].join('; ');

/**
 * What of the keys and programs of all services, and of the folders of these, the account may write. `own`: the program
 * of one of the keys, of which the system must tell whether it may be written, or nothing can be told. The marker
 * stands in a variable.
 */
export function writableServices(marked: string, own: string): Command {
  return powershell(
    `$run = '${marked}'`,
    `$own = '${own}'`,
    `$root = '${services}'`,
    `$all = ${machine}.OpenSubKey($root)`,
    '$count = 0',
    '$told = 0',
    '$me = [Security.Principal.WindowsIdentity]::GetCurrent()',
    '$sids = @($me.User.Value)',
    'foreach ($group in $me.Groups) { $sids += $group.Value }',
    '$folders = @()',
    `foreach ($name in $all.GetSubKeyNames()) { $count = $count + 1; ${eachKey}; ${eachPath}; if ($path) { ${eachProgram}; ${eachFolder} } }`,
    "if (!$told) { 'untold ' + $own; exit 3 }",
    "'audited ' + $count",
  );
}
