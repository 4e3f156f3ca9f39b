import type { LogSource } from '../contract.ts';
import { powershellChannel, securityChannel, sysmonChannel } from './windows-coverage.ts';
import { WindowsLog } from './windows-log.ts';

const usualChannels = [
  securityChannel,
  'System',
  sysmonChannel,
  powershellChannel,
  'Microsoft-Windows-Windows Defender/Operational',
];

/**
 * The event log of a Windows host, read with wevtutil as XML through cmd.exe. Wants an administrator or a member of
 * Event Log Readers. Reads the channels that service detections need, or the one that is named.
 */
export function windowsEventLogSource(channel?: string): LogSource {
  return {
    async open(runner, options) {
      const log = new WindowsLog(runner, options, channel === undefined ? usualChannels : [channel]);
      await log.start();
      return log;
    },
  };
}
