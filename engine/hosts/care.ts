import type { Host } from '../../inventory/index.ts';
import type { HostCare } from './contract.ts';
import { posix } from './posix.ts';
import { windows } from './windows.ts';

/** How the engine itself treats a host, by its shell. */
export function careFor(host: Host): HostCare {
  switch (host.dialect) {
    case 'posix':
      return posix;
    case 'cmd':
      return windows;
    case 'powershell':
      throw new Error(`${host.name}: hosts with PowerShell as their login shell are not supported yet`);
  }
}
