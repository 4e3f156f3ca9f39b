import type { LogSource } from '../contract.ts';
import { JournaldLog } from './journald-log.ts';

/** The journal of a Linux host, followed with `journalctl`. Wants root or membership of systemd-journal. */
export function journaldSource(): LogSource {
  return {
    async open(runner, options) {
      const log = new JournaldLog(runner, options);
      await log.start();
      return log;
    },
  };
}
