import type { Command, Completion } from '../../runners/index.ts';
import { type SysmonRules, sysmonRules } from './sysmon-rules.ts';

type Exec = (command: Command) => Promise<Completion>;

/** Sysmon on a host, as an optional feature of Windows or as a download: they differ in the names of program and service. */
export interface SysmonProgram {
  readonly path: string;
  /** It is called as the program is. */
  readonly service: string;
}

/** Found by its provider, which names the program. Undefined where there is none, or it cannot be asked. */
export async function sysmonProgram(exec: Exec): Promise<SysmonProgram | undefined> {
  const { stdout, code } = await exec({
    program: 'wevtutil.exe',
    args: ['gp', 'Microsoft-Windows-Sysmon'],
  });
  const [, path = ''] = /^resourceFileName:\s*(.*\S)\s*$/im.exec(stdout) ?? [];
  const [, service = ''] = /([\w.-]+)\.exe$/i.exec(path) ?? [];
  return code === 0 && service !== '' && isPlain(path) ? { path, service } : undefined;
}

/** What comes from the host becomes a program's name there: nothing but a path may. */
function isPlain(path: string): boolean {
  return /^(?:[a-z]:|%systemroot%)\\[\w .\\()-]+\.exe$/i.test(path);
}

export type ServiceState = 'running' | 'stopped' | 'absent' | 'unknown';

const noSuchService = 1060;

/** By sc.exe's numbers: its labels are translated. */
export async function serviceState(service: string, exec: Exec): Promise<ServiceState> {
  const { stdout, code } = await exec({ program: 'sc.exe', args: ['query', service] });
  if (code === noSuchService) return 'absent';
  // TYPE is the first such line, STATE the second.
  const [, state] = [...stdout.matchAll(/:\s+([0-9a-f]+)\s+[A-Z][A-Z0-9_]{3,}/g)];
  if (code !== 0 || state === undefined) return 'unknown';
  if (state[1] === '1') return 'stopped';
  return state[1] === '4' ? 'running' : 'unknown';
}

/** Milliseconds: without its licence accepted by this account it may ask for that, and nobody answers. */
const printsWithinMs = 15_000;

/** The rules in force; undefined where Sysmon does not print them to this account. */
export async function rulesInForce({ path }: SysmonProgram, exec: Exec): Promise<SysmonRules | undefined> {
  const program = path.replace(/^%systemroot%/i, 'C:\\Windows');
  const printed = exec({ program, args: ['-c'] });
  const late = new Promise<undefined>(resolve => setTimeout(resolve, printsWithinMs, undefined).unref());
  const answer = await Promise.race([printed, late]);
  return answer === undefined ? undefined : sysmonRules(answer.stdout);
}
