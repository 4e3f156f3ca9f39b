import type { LogSource } from '../contract.ts';
import { AuditdLog } from './auditd-log.ts';

/**
 * audit.log of a Linux host, followed as it grows and across rotations, with what `auditctl` says about loss
 * and rules. `path`: the log, where it is not the one that auditd.conf names. Wants root for auditctl.
 */
export function auditdSource(path?: string): LogSource {
  return {
    async open(runner, options) {
      const log = new AuditdLog(runner, options);
      await log.start(path ?? '');
      return log;
    },
  };
}
