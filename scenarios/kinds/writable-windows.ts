import type { Command } from '../../runners/index.ts';
import type { Action } from '../contract.ts';
import { refusalOf } from '../refusal.ts';
import { batch } from './cmd.ts';
import { powershell } from './powershell.ts';

const services = 'SYSTEM\\CurrentControlSet\\Services';
const machine = '[Microsoft.Win32.Registry]::LocalMachine';

/** Opens for writing and closes again: nothing is written. `SetValue` alone is enough to change what a service runs. */
const eachKey =
  "try { $key = $all.OpenSubKey($name, 'ReadWriteSubTree', 'SetValue'); $key.Close(); 'writable HKLM\\' + $root + '\\' + $name } catch { }";

const eachProgram = [
  "try { $path = $all.OpenSubKey($name).GetValue('ImagePath') } catch { $path = '' }",
  "$path = $path -replace '^\\x22([^\\x22]+)\\x22.*$', '$1'",
  "$path = $path -replace '^(.+?\\.(?:exe|sys))(?:\\s.*)?$', '$1'",
  "$path = $path -replace '^\\\\\\?\\?\\\\', ''",
  "$path = $path -replace '^\\\\?systemroot', $env:SystemRoot",
  // Drivers may be named by where they lie below %SystemRoot%. A program that runs is held open (ERROR_SHARING_VIOLATION), which
  // Windows says only to those who might write it otherwise.
  "if ($path) { if ($path -notmatch '^[a-z]:') { $path = $env:SystemRoot + '\\' + $path }; try { $file = [IO.File]::Open($path, 'Open', 'Write', 'ReadWrite'); $file.Close(); 'writable ' + $path } catch { if (($_.Exception.InnerException.HResult -band 65535) -eq 32) { 'writable ' + $path } } }",
].join('; ');

/** What of the keys and programs of all services the account may write; the marker stands in a variable. */
export function writableServices(marked: string): Command {
  return powershell(
    `$run = '${marked}'`,
    `$root = '${services}'`,
    `$all = ${machine}.OpenSubKey($root)`,
    '$count = 0',
    `foreach ($name in $all.GetSubKeyNames()) { $count = $count + 1; ${eachKey}; ${eachProgram} }`,
    "'audited ' + $count",
  );
}

/** ERROR_ACCESS_DENIED (winerror.h), by which `keyProbe` ends whatever the host's language. */
const accessDenied = 5;

/** Opens the key of one service for setting values and closes it again: nothing is written. */
export function keyProbe(name: string, service: string, as: 'actor' | 'unprivileged'): Action {
  const path = `${services}\\${service}`;
  return {
    name,
    describe: () => `HKLM\\${path} opened for writing, nothing written`,
    handles: { names: [service], paths: [`\\Services\\${service}`], commandLines: [] },
    command: {
      ...powershell(
        `try { $key = ${machine}.OpenSubKey('${path}', 'ReadWriteSubTree', 'SetValue') } catch { $_.Exception.Message; if ($_.FullyQualifiedErrorId -eq 'SecurityException') { exit ${accessDenied} }; exit 1 }`,
        'if (!$key) { exit 2 }',
        '$key.Close()',
      ),
      as,
    },
    outcome: completion => refusalOf(completion, [accessDenied]),
    unchanged: batch('reg.exe', 'query', `HKLM\\${path}`, '/s'),
  };
}
