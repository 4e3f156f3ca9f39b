import type { Command, Completion } from '../../runners/index.ts';
import type { Health, TelemetryNeed } from '../contract.ts';
import { blind, inconclusive } from './health.ts';
import { rulesInForce, type SysmonProgram, serviceState, sysmonProgram } from './sysmon-host.ts';
import { isRecorded } from './sysmon-rules.ts';
import { auditCoverage, auditPolicy, audits, logsScripts, noScripts } from './windows-audit.ts';
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
  sysmonFeature: ['dism /online /enable-feature /featurename:Sysmon', 'sysmon.exe -i CONFIG.xml'],
} as const;

export interface CoverageQuestions {
  readonly feed: WindowsFeed;
  /** What became of the canary, a new process, in each channel that has one. */
  readonly canary: ReadonlyMap<string, Sighting>;
  exec(command: Command): Promise<Completion>;
}

/** The canary came, or is known not to come (`blind`), or is late. */
export type Sighting = Health & { readonly late?: true };

export type WindowsNeed = Extract<TelemetryNeed, { kind: 'windows-event' }>;

/** Whether the host records such events at all, by its own settings. */
export async function coverageOf(need: WindowsNeed, ask: CoverageQuestions): Promise<Health> {
  const channel = ask.feed.channel(need.channel);
  if (channel?.gap !== undefined) return inconclusive(`${need.channel}: ${channel.gap}`);
  if (isProcessCreation(need)) {
    const states = [...ask.canary.values()];
    if (states.some(({ state }) => state === 'alive')) return { state: 'alive' };
  }
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
    return blind(
      `the host has no channel ${channel}`,
      channel === sysmonChannel ? await sysmonLines(exec) : [],
    );
  }
  const said = feed.channel(channel)?.failed ?? '';
  return inconclusive(`${channel} cannot be read: ${said.split(/\r?\n/)[0]}`, [
    'net localgroup "Event Log Readers" OBSERVER /add',
  ]);
}

/** Newest versions of Windows have it as a feature; there dism knows the name. */
async function sysmonLines(exec: CoverageQuestions['exec']): Promise<readonly string[]> {
  const args = ['/online', '/get-featureinfo', '/featurename:Sysmon'];
  const { code } = await exec({ program: 'dism.exe', args });
  return code === 0 ? turnOn.sysmonFeature : turnOn.sysmon;
}

/** By its rules in force: which kinds of event it ever wrote tells nothing of the one value that is looked for. */
async function sysmonCoverage(need: WindowsNeed, ask: CoverageQuestions): Promise<Health> {
  const state = await enabled(need, ask);
  if (state.state !== 'alive') return state;
  const canary = ask.canary.get(sysmonChannel);
  const { sysmon } = need;
  if (sysmon === undefined || (canary !== undefined && canary.state !== 'alive'))
    return canary ?? { state: 'alive' };
  const program = await sysmonProgram(ask.exec);
  const rules = program && (await rulesInForce(program, ask.exec));
  const tool = program?.path ?? 'sysmon64.exe';
  if (rules === undefined)
    return inconclusive('Sysmon does not tell its rules to the observer', [
      `${tool} -accepteula -c  # as the observer, an administrator`,
    ]);
  const answers = sysmon.examples.map(example => isRecorded(rules, sysmon.event, example));
  if (answers.includes('yes')) return { state: 'alive' };
  const why = `Sysmon's rules for ${sysmon.event} leave out ${sysmon.of}`;
  const fix = [`${tool} -c CONFIG.xml  # with a ${sysmon.event} rule for ${sysmon.of}`];
  return answers.includes('unknown') ? inconclusive(`${why}, as it seems`, fix) : blind(why, fix);
}

/**
 * Why a canary does not come that is not there yet: its source is off by its own settings, or leaves it out. Undefined
 * where it is on, or does not tell.
 */
export async function offBySettings(
  channel: string,
  text: string,
  { exec }: Pick<CoverageQuestions, 'exec'>,
): Promise<Health | undefined> {
  if (channel === sysmonChannel) return sysmonOff(text, exec);
  const setting = (await auditPolicy(exec)).get(processCreation.toLowerCase());
  if (setting === undefined || audits(setting, 'success')) return undefined;
  return blind('the audit policy records no new process', [...turnOn.processCreation, ...turnOn.commandLine]);
}

async function sysmonOff(text: string, exec: CoverageQuestions['exec']): Promise<Health | undefined> {
  const program = await sysmonProgram(exec);
  if (program === undefined) return undefined;
  const state = await serviceState(program.service, exec);
  if (state === 'stopped')
    return blind(`Sysmon is stopped: its service ${program.service} does not run`, [
      `sc.exe start ${program.service}`,
    ]);
  if (state === 'absent')
    return blind('Sysmon was removed: its channel is left', [`${program.path} -accepteula -i CONFIG.xml`]);
  return state === 'running' ? leftOut(program, text, exec) : undefined;
}

async function leftOut(
  program: SysmonProgram,
  text: string,
  exec: CoverageQuestions['exec'],
): Promise<Health | undefined> {
  const rules = await rulesInForce(program, exec);
  const cmd = 'C:\\Windows\\System32\\cmd.exe';
  const commandLine = `"${cmd.toLowerCase()}" /c "whoami.exe /user /fo csv /nh & rem ${text}"`;
  const canary = { Image: cmd, OriginalFileName: 'Cmd.Exe', CommandLine: commandLine };
  if (rules === undefined || isRecorded(rules, 'ProcessCreate', canary) !== 'no') return undefined;
  return inconclusive(
    `Sysmon's rules for ProcessCreate leave out the canary: how late it writes is not known`,
    [`${program.path} -c CONFIG.xml  # with a ProcessCreate rule: CommandLine contains servicedrill-canary`],
  );
}

async function enabled({ channel }: WindowsNeed, { exec }: CoverageQuestions): Promise<Health> {
  const { stdout, code } = await exec({ program: 'wevtutil.exe', args: ['gl', channel] });
  if (code !== 0)
    return inconclusive(`the settings of ${channel} cannot be read (wevtutil gl ended with ${code})`);
  if (/^enabled:\s*true/im.test(stdout)) return { state: 'alive' };
  return blind(`the channel ${channel} is disabled`, [`wevtutil sl "${channel}" /e:true`]);
}
