import type { HostFacts, Payload } from './contract.ts';
import { marked, toolNames } from './names.ts';
import { isSystemTool } from './system-tool.ts';

/** Seconds after which the payload ends by itself, should everything else fail. */
const sleepSeconds = 300;

/**
 * A shell that sleeps. It stays the sleeping process's parent, so that a process whose command line carries
 * the marker stands for as long as the payload does.
 */
export function sleeper(marker: string): Payload {
  return { program: '/bin/sh', args: ['-c', `: ${marker}; sleep ${sleepSeconds}; :`] };
}

/** What a unit or program of the drill's own does before the procedure changes it: nothing. */
export function nothing(marker: string): Payload {
  return { program: '/bin/true', args: [marker] };
}

/** The payload as a file that can be executed: a shell's own words, or a program with its arguments. */
export function scriptText({ program, args }: Payload): string {
  const body = program === '/bin/sh' ? (args.at(-1) ?? '') : [program, ...args].join(' ');
  return `#!/bin/sh\n${body}\n`;
}

/**
 * A service program without a function (the RPC locator, since Windows Vista) where the host has it; otherwise a
 * command interpreter that does nothing, which is no service: its start ends with error 1053.
 */
export function idleService(facts: HostFacts, marker: string): Payload {
  const locator = facts.tools['locator.exe'];
  if (locator !== undefined) return { program: locator, args: [marker] };
  return idleInterpreter(facts, marker);
}

function idleInterpreter(facts: HostFacts, marker: string): Payload {
  return { program: `${systemRoot(facts)}\\System32\\cmd.exe`, args: ['/d', '/c', 'rem', marker] };
}

/** A command interpreter that prints the marker to nowhere: what a service is changed to run. */
export function command(facts: HostFacts, marker: string): Payload {
  return { program: `${systemRoot(facts)}\\System32\\cmd.exe`, args: ['/d', '/c', 'echo', marker] };
}

/** What `echoThroughBatch` writes: its output, and the batch file that deletes itself. */
export function batchFiles(
  root: string,
  marker: string,
): { readonly output: string; readonly batch: string } {
  const stem = `${root}\\Temp\\${marked(marker)}`;
  return { output: `${stem}__output`, batch: `${stem}.bat` };
}

/** smbexec's line to the letter, but for the places of its files: a batch file that prints the marker, run and deleted. */
export function echoThroughBatch(root: string, marker: string): Payload {
  const { output, batch } = batchFiles(root, marker);
  const run = ['%COMSPEC%', '/Q', '/c', batch, '&', 'del', batch];
  const write = ['echo', 'echo', marker, '^>', output, '2^>^&1', '>', batch];
  return { program: '%COMSPEC%', args: ['/Q', '/c', ...write, '&', ...run] };
}

/** By what `command` is told from every other payload, in whatever text it stands. */
export const commandWords = /\\system32\\cmd\.exe \/d \/c echo /i;

/** Whether it answers the service manager; what does not ends its start with an error. */
export function isService({ program, copyOf = program }: Payload): boolean {
  return /\\locator\.exe$/i.test(copyOf);
}

export const servicesKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

/** The idle service without arguments, as a copy under another name; without a locator, of a program that prints a name. */
export function idleCopy(facts: HostFacts, target: string): Payload & { readonly copyOf: string } {
  const copyOf = facts.tools['locator.exe'] ?? `${systemRoot(facts)}\\System32\\hostname.exe`;
  return { program: target, args: [], copyOf };
}

/** `C:\Windows`, told by where the tools are; that also where they are not known. */
export function systemRoot({ tools }: Pick<HostFacts, 'tools'>): string {
  return /^([a-z]:\\[^\\]+)\\system32\\sc\.exe$/i.exec(tools['sc.exe'] ?? '')?.[1] ?? 'C:\\Windows';
}

/** The payload as a command line of its own, as the kernel and the logs show it. */
export function commandLine(payload: Payload): string {
  return [payload.program, ...payload.args].join(' ');
}

/** Whether a POSIX process's command line, its words joined by blanks, is that of a harmless payload. */
export function isHarmlessLine(line: string, marker: string): boolean {
  return [sleeper, nothing].some(make => line === commandLine(make(marker)));
}

/** Whether the guard lets a payload run: harmless by its form, word for word, and told by the marker. */
export function isHarmless(payload: Payload, marker: string, facts: HostFacts): boolean {
  if (payload.copyOf !== undefined) return isIdleCopy(payload, payload.copyOf, marker, facts);
  const known = [
    ...[sleeper(marker), nothing(marker), echoThroughBatch(systemRoot(facts), marker)],
    ...[idleService(facts, marker), command(facts, marker), idleInterpreter(facts, marker)],
  ];
  return known.some(each => isSame(each, payload));
}

/** Whether a file's text is a script of such a payload, to the last letter. */
export function isHarmlessScript(text: string, marker: string): boolean {
  return [sleeper, nothing].some(make => text === scriptText(make(marker)));
}

function isSame(one: Payload, other: Payload): boolean {
  return (
    isSamePath(one.program, other.program) &&
    one.args.length === other.args.length &&
    one.args.every((word, at) => word === other.args[at])
  );
}

/** Windows cares for no case. */
function isSamePath(one: string, other: string): boolean {
  return one === other || (/^[a-z]:/i.test(one) && one.toLowerCase() === other.toLowerCase());
}

/** Beside the system's own executables lies only what is called by the marker or by a published tool's name. */
function isIdleCopy({ program, args }: Payload, source: string, marker: string, facts: HostFacts): boolean {
  const root = systemRoot(facts);
  const ours = [marked(marker), ...toolNames].some(name => isSamePath(program, `${root}\\${name}.exe`));
  const copied = ['locator.exe', 'hostname.exe'].some(tool => isSystemTool(source, tool, root));
  return ours && args.length === 0 && copied;
}
