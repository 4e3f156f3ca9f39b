import type { Host } from '../../inventory/index.ts';
import type { HostCare } from './contract.ts';
import { posix } from './posix.ts';
import { windows } from './windows.ts';

/** How the engine itself treats a host, by its shell. */
export function careFor(host: Host): HostCare {
  switch (host.dialect) {
    case 'posix':
      return posix;
    // Its PowerShell starts native programs to the letter, so that what is asked of cmd.exe is the same.
    case 'cmd':
    case 'powershell':
      return windows;
  }
}
