import type { TelemetryNeed } from '../contract.ts';
import { ruleFor } from './auditd-coverage.ts';
import { addAuditEntry, handleManipulation, isRefusedOpen, noScripts } from './windows-audit.ts';
import { powershellChannel, sysmonChannel, turnOn, type WindowsNeed } from './windows-coverage.ts';

/**
 * What switches a kind of telemetry on: the lines that `simulate check` prints where it is off, without having asked
 * a host. Empty where the system records it unasked.
 */
export function switchedOnBy(need: TelemetryNeed): readonly string[] {
  switch (need.kind) {
    case 'exec':
    case 'exec-child-of-init':
      return [`auditctl ${ruleFor(need, 'b64')}`];
    case 'write':
      return [
        `auditctl ${ruleFor(need, 'b64')}`,
        ...(need.byInit ? ['audit=1  # on the kernel command line'] : []),
      ];
    case 'service-start':
      return [];
    case 'windows-event':
      return windowsLines(need);
    case 'endpoint-security':
      return [`eslogger ${need.events.join(' ')}  # as root, with Full Disk Access`];
  }
}

function windowsLines(need: WindowsNeed): readonly string[] {
  const { channel, eventIds, auditSubcategory, audits = 'success', sacl } = need;
  if (channel === sysmonChannel)
    return [`sysmon64.exe -c CONFIG.xml  # with a rule for event ${eventIds.join(', ')}`];
  if (channel === powershellChannel && noScripts.state === 'blind') return noScripts.fix;
  if (auditSubcategory === undefined) return [];
  return [
    `auditpol /set /subcategory:${auditSubcategory} /${audits}:enable`,
    ...(isRefusedOpen(need) ? [`auditpol /set /subcategory:${handleManipulation} /${audits}:enable`] : []),
    ...(eventIds.includes(4688) ? turnOn.commandLine : []),
    ...(sacl === undefined ? [] : addAuditEntry(sacl)),
  ];
}
