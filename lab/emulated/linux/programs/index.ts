import type { Call, Program } from '../../posix/host.ts';
import { commonPrograms } from '../../posix/programs/index.ts';
import { logger, systemdCat } from '../../posix/programs/logger.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Journal } from '../journal.ts';
import type { ServiceManager } from '../systemd/manager.ts';
import { auditctl } from './auditctl.ts';
import { busctl } from './busctl.ts';
import { journalctl } from './journalctl.ts';
import { type LogIn, ssh, stdioBridge } from './remote.ts';
import { systemctl } from './systemctl.ts';
import { systemdRun } from './systemd-run.ts';

/** The parts of a Linux host that its programs work on. */
export interface LinuxParts {
  readonly audit: AuditLog;
  readonly journal: Journal;
  /** The system's manager, or that of a user. */
  managerFor(uid: number | undefined): ServiceManager;
  logIn: LogIn;
}

/** Where programs are installed that are not in /usr/bin. */
export const inSbin = ['auditctl', 'ausearch', 'update-rc.d', 'nologin'];

/** Programs of an emulated Debian; `parts` is asked when one runs. */
export function linuxPrograms(parts: () => LinuxParts): ReadonlyMap<string, Program> {
  const managerFor = (uid: number | undefined) => parts().managerFor(uid);
  return new Map<string, Program>([
    ...commonPrograms,
    ['auditctl', call => auditctl(call, parts().audit)],
    ['busctl', call => busctl(call, managerFor)],
    ['journalctl', call => journalctl(call, parts().journal)],
    ['logger', logger],
    ['nologin', () => 1],
    ['ssh', call => ssh(call, (...login) => parts().logIn(...login))],
    ['systemctl', call => systemctl(call, managerFor)],
    ['systemd-cat', systemdCat],
    ['systemd-run', call => systemdRun(call, managerFor)],
    ['systemd-stdio-bridge', stdioBridge],
    ['update-rc.d', updateRcD],
  ]);
}

/** update-rc.d NAME defaults|remove: nothing to order on an emulated host. */
function updateRcD({ args, error }: Call): number {
  if (args.length >= 2) return 0;
  error('usage: update-rc.d [-f] <basename> remove\n');
  return 1;
}
