import type { Expectation } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { processByItself, processOfWmi } from '../kinds/wmi-process.ts';
import { ruleIds } from '../rule-ids.ts';
import { serviceExecution, wmi } from '../techniques.ts';

/** "Block process creations originating from PSExec and WMI commands", the rule's id in Microsoft's reference. */
const asrRule = 'd1e49aac-8f56-4280-b9ba-993a6d77406c';
const channel = 'Microsoft-Windows-Windows Defender/Operational';

const attempt = 'Win32_Process.Create';
const control = 'payload and WMI by themselves';

export const asrPsexec = defineScenario({
  id: 'asr-psexec',
  title: 'A process created through WMI, which the rule against PsExec and WMI must stop',
  platform: 'windows',
  role: 'mitigation',
  mitigation: 'M1040',
  techniques: [serviceExecution, wmi],
  tags: ['asr-psexec', 'wmi'],
  inTheWild: {
    text: 'Wizard Spider and many others execute programs on other hosts with PsExec or with WMI; one rule of attack surface reduction stops what either would start.',
    source: 'https://attack.mitre.org/software/S0029/',
  },
  payload: 'cmd.exe /d /c rem, which ends at once',
  tools: ['powershell.exe'],
  privilege: 'admin',
  blindSpots: [
    'The drill does not run PsExec, which is not shipped. The same Defender rule covers WMI.',
    'Without Microsoft Defender the channel of its events is missing; another product may still refuse the process.',
  ],
  steps: ({ marker }) => [
    { action: processByItself({ name: control, marker }) },
    { action: processOfWmi({ name: attempt, marker }) },
  ],
  expectations: () => [refusedByRule],
});

const refusedByRule: Expectation = {
  id: 'refusal',
  title: 'a process of WMI stopped by attack surface reduction',
  dataComponent: { id: 'DC0032', name: 'Process Creation' },
  rules: [ruleIds.windows.asrPsexec],
  must: 'be-refused',
  telemetry: {
    sources: ['windows-event-log'],
    need: { kind: 'windows-event', channel, eventIds: [1121] },
    views: [],
    where: [
      { field: 'EventID', test: 'is', any: ['1121', '1122'] },
      { field: 'ID', test: 'is', any: [asrRule] },
    ],
  },
  refusal: {
    attempt,
    control,
    told: {
      refused: [{ field: 'EventID', test: 'is', any: ['1121'] }],
      audited: [{ field: 'EventID', test: 'is', any: ['1122'] }],
    },
    fix: [
      `Add-MpPreference -AttackSurfaceReductionRules_Ids ${asrRule} -AttackSurfaceReductionRules_Actions Enabled`,
    ],
  },
};
