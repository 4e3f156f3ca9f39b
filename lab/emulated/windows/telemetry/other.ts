import type { Deed } from '../deeds.ts';
import { defenderChannel, type EventDraft, powershellChannel } from '../eventlog.ts';
import { accountName } from '../tokens.ts';

/** PowerShell's script block log (4104) and Defender's attack surface reduction (1121, 1122). */
export function otherEvents(deed: Deed, now: number): EventDraft[] {
  if (deed.kind === 'script-block') return [scriptBlock(deed)];
  if (deed.kind === 'attack-surface-reduced') return [reduced(deed, now)];
  return [];
}

function scriptBlock(deed: Extract<Deed, { kind: 'script-block' }>): EventDraft {
  return {
    channel: powershellChannel,
    provider: { name: 'Microsoft-Windows-PowerShell', guid: '{a0c1853b-5c40-4b15-8766-3cf1c58f985a}' },
    id: 4104,
    version: 1,
    level: 5,
    task: 2,
    opcode: 15,
    keywords: '0x0',
    pid: deed.process.pid,
    userSid: deed.process.token.sid,
    data: () => [
      ['MessageNumber', '1'],
      ['MessageTotal', '1'],
      ['ScriptBlockText', deed.text],
      ['ScriptBlockId', deed.id],
      ['Path', ''],
    ],
    message: `Creating Scriptblock text (1 of 1):\r\n${deed.text}\r\n\r\nScriptBlock ID: ${deed.id}\r\nPath: `,
  };
}

/** Block process creations originating from PsExec and WMI commands. */
export const psexecWmiRule = 'd1e49aac-8f56-4280-b9ba-993a6d77406c';

function reduced(deed: Extract<Deed, { kind: 'attack-surface-reduced' }>, now: number): EventDraft {
  return {
    channel: defenderChannel,
    provider: { name: 'Microsoft-Windows-Windows Defender', guid: '{11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78}' },
    id: deed.how === 'block' ? 1121 : 1122,
    level: 3,
    keywords: '0x8000000000000000',
    pid: 2708,
    userSid: 'S-1-5-18',
    data: () => [
      ['Product Name', 'Microsoft Defender Antivirus'],
      ['Product Version', '4.18.23110.3'],
      ['Unused', ''],
      ['ID', psexecWmiRule.toUpperCase()],
      ['Detection Time', new Date(now).toISOString()],
      ['User', accountName(deed.process.token)],
      ['Path', deed.path],
      ['Process Name', deed.process.image],
      ['Security intelligence Version', '1.401.1166.0'],
      ['Engine Version', '1.1.23100.2009'],
      ['RuleType', 'ENT\\ConsR'],
      ['Target Commandline', deed.commandLine],
      ['Parent Commandline', deed.process.commandLine],
      ['Involved File', ''],
      ['Inhertiance Flags', '0x00000000'],
    ],
    message:
      deed.how === 'block'
        ? 'Microsoft Defender Exploit Guard has blocked an operation that is not allowed by your IT administrator.'
        : 'Microsoft Defender Exploit Guard audited an operation that is not allowed by your IT administrator.',
  };
}
