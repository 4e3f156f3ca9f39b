import type { Host } from '../../inventory/index.ts';
import type { HostCare } from './contract.ts';
import { posix } from './posix.ts';

/** How the engine itself treats a host, by its shell. */
export function careFor(host: Host): HostCare {
  switch (host.dialect) {
    case 'posix':
      return posix;
    case 'cmd':
    case 'powershell':
      throw new Error(`${host.name}: Windows hosts are not supported yet`);
  }
}
