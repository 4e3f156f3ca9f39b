import type { Command, Completion } from '../../runners/index.ts';
import type { Health, TelemetryNeed } from '../contract.ts';
import { blind, inconclusive } from './health.ts';
import { auditCoverage, logsScripts, noScripts } from './windows-audit.ts';
import type { WindowsFeed } from './windows-feed.ts';

export const securityChannel = 'Security';
export const powershellChannel = 'Microsoft-Windows-PowerShell/Operational';
export const sysmonChannel = 'Microsoft-Windows-Sysmon/Operational';

/** {0CCE922B-69AE-11D9-BED3-505054503030} is "Process Creation" (ntsecapi.h); names are translated, GUIDs are not. */
const processCreation = '{0CCE922B-69AE-11D9-BED3-505054503030}';

/** Lines for cmd.exe that switch telemetry on. */
export const turnOn = {
  processCreation: [`auditpol /set /subcategory:${processCreation} /success:enable`],
  commandLine: [
    'reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Audit /v ProcessCreationIncludeCmdLine_Enabled /t REG_DWORD /d 1 /f',
  ],
  sysmon: [
    'sysmon64.exe -accepteula -i CONFIG.xml  # https://learn.microsoft.com/sysinternals/downloads/sysmon',
  ],
} as const;

export interface CoverageQuestions {
  readonly feed: WindowsFeed;
  /** Channels that the canary, a new process, was just seen in. */
  readonly seen: ReadonlySet<string>;
  exec(command: Command): Promise<Completion>;
}

export type WindowsNeed = Extract<TelemetryNeed, { kind: 'windows-event' }>;

/** Whether the host records such events at all, by its own settings. */
export async function coverageOf(need: WindowsNeed, ask: CoverageQuestions): Promise<Health> {
  const channel = ask.feed.channel(need.channel);
  if (channel?.gap !== undefined) return inconclusive(`${need.channel}: ${channel.gap}`);
  if (isProcessCreation(need) && ask.seen.size > 0) return { state: 'alive' };
  if (channel?.failed !== undefined) return unreadable(need, ask);
  if (need.channel === sysmonChannel) return sysmonCoverage(need, ask);
  if (need.auditSubcategory !== undefined) return auditCoverage(need, need.auditSubcategory, ask);
  if (need.channel === powershellChannel && !(await logsScripts(ask))) return noScripts;
  return enabled(need, ask);
}

/** 4688 and Sysmon 1 tell the same, and the canary is one of them. */
function isProcessCreation({ eventIds }: WindowsNeed): boolean {
  return eventIds.every(id => id === 1 || id === 4688);
}

/** wevtutil exits with 15007 (ERROR_EVT_CHANNEL_NOT_FOUND) where there is no such channel. */
async function unreadable({ channel }: WindowsNeed, { feed, exec }: CoverageQuestions): Promise<Health> {
  const { code } = await exec({ program: 'wevtutil.exe', args: ['gl', channel] });
  if (code === 15007) {
    return blind(`the host has no channel ${channel}`, channel === sysmonChannel ? turnOn.sysmon : []);
  }
  const said = feed.channel(channel)?.failed ?? '';
  return inconclusive(`${channel} cannot be read: ${said.split(/\r?\n/)[0]}`, [
    'net localgroup "Event Log Readers" OBSERVER /add',
  ]);
}

/** A log of so many records that lacks an event altogether tells of its source; a young one tells nothing. */
const tellingRecords = 2_000;

/** Sysmon's configuration is not to be had without its own tool; what it never wrote it is not told to write. */
async function sysmonCoverage(need: WindowsNeed, ask: CoverageQuestions): Promise<Health> {
  const state = await enabled(need, ask);
  if (state.state !== 'alive') return state;
  if (!ask.seen.has(sysmonChannel))
    return blind('Sysmon is there and records no new process: it is stopped', ['net start Sysmon64']);
  const terms = need.eventIds.map(id => `EventID = ${id}`).join(' or ');
  const { stdout, code } = await ask.exec({
    program: 'wevtutil.exe',
    args: ['qe', sysmonChannel, `/q:*[System[(${terms})]]`, '/c:1', '/f:xml'],
  });
  if ((code === 0 && stdout.includes('<Event')) || (await recordCount(ask)) < tellingRecords)
    return { state: 'alive' };
  return blind(`Sysmon never wrote event ${need.eventIds.join(' or ')}: its configuration leaves it out`, [
    'sysmon64.exe -c CONFIG.xml  # with a rule for that event',
  ]);
}

async function recordCount({ exec }: CoverageQuestions): Promise<number> {
  const { stdout } = await exec({ program: 'wevtutil.exe', args: ['gli', sysmonChannel] });
  return Number(/^numberOfLogRecords:\s*(\d+)/im.exec(stdout)?.[1] ?? 0);
}

async function enabled({ channel }: WindowsNeed, { exec }: CoverageQuestions): Promise<Health> {
  const { stdout, code } = await exec({ program: 'wevtutil.exe', args: ['gl', channel] });
  if (code !== 0)
    return inconclusive(`the settings of ${channel} cannot be read (wevtutil gl ended with ${code})`);
  if (/^enabled:\s*true/im.test(stdout)) return { state: 'alive' };
  return blind(`the channel ${channel} is disabled`, [`wevtutil sl "${channel}" /e:true`]);
}
